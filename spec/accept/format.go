package accept

import "strings"

// obviousFormats tell of the texts that most values of a format are like that
// they are valid; what they are not sure of is for the library to say.
func obviousFormats() map[string]func(text string) bool {
	return map[string]func(text string) bool{
		"uri":           obviousURL,
		"uri-reference": obviousURL,
		"iri":           obviousURL,
		"iri-reference": obviousURL,
		"date":          obviousDate,
	}
}

// obviousURL takes http and https with a host of letters, digits, dots and
// hyphens, and a path of unreserved characters and slashes (RFC 3986).
func obviousURL(text string) bool {
	rest, ok := strings.CutPrefix(text, "https://")
	if !ok {
		rest, ok = strings.CutPrefix(text, "http://")
	}
	host := 0
	for host < len(rest) && unreserved(rest[host]) && rest[host] != '~' && rest[host] != '_' {
		host++
	}
	if !ok || host == 0 || host < len(rest) && rest[host] != '/' {
		return false
	}
	for i := host; i < len(rest); i++ {
		if c := rest[i]; c != '/' && !unreserved(c) {
			return false
		}
	}
	return true
}

func unreserved(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || c == '-' || c == '.' || c == '_' || c == '~'
}

// obviousDate takes the days that every month of every year has (RFC 3339,
// section 5.6).
func obviousDate(text string) bool {
	if len(text) != len("2006-01-02") || text[4] != '-' || text[7] != '-' {
		return false
	}
	for i := range len(text) {
		if i != 4 && i != 7 && (text[i] < '0' || text[i] > '9') {
			return false
		}
	}
	month, day := text[5:7], text[8:]
	return "01" <= month && month <= "12" && "01" <= day && day <= "28"
}
