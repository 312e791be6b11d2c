// Credentials: each security requirement of an operation, filled with a token that the mock is known to take.

// ways lists how a request may be let in: each a function that adds credentials to it. None: nobody is asked.
export function ways(document, security, token) {
  const found = [];
  for (const requirement of security) {
    const schemes = Object.keys(requirement).map((name) => document.child(document.root, 'components', 'securitySchemes', name).value);
    if (schemes.length > 0 && schemes.every(Boolean) && schemes.filter(usesAuthorization).length < 2) {
      found.push((request) => schemes.forEach((scheme) => add(request, scheme, token)));
    }
  }
  return found;
}

const usesAuthorization = (scheme) => scheme.type !== 'apiKey' || (scheme.in === 'header' && scheme.name?.toLowerCase() === 'authorization');

function add(request, scheme, token) {
  if (scheme.type === 'apiKey') {
    if (scheme.in === 'header') request.headers[scheme.name] = token;
    if (scheme.in === 'query') request.query.push([encodeURIComponent(scheme.name), token]);
    if (scheme.in === 'cookie') request.cookies.push(`${scheme.name}=${token}`);
  } else if (scheme.type === 'http' && scheme.scheme?.toLowerCase() === 'basic') {
    request.headers.Authorization = 'Basic ' + Buffer.from(token + ':' + token).toString('base64');
  } else if (scheme.type === 'http' && scheme.scheme?.toLowerCase() !== 'bearer') {
    request.headers.Authorization = `${scheme.scheme} ${token}`;
  } else if (scheme.type !== 'mutualTLS') {
    request.headers.Authorization = 'Bearer ' + token;
  }
}
