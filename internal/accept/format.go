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
		"date-time":     obviousMoment,
		"uuid":          obviousUUID,
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
	return shaped(text, "0000-00-00") && "01" <= text[5:7] && text[5:7] <= "12" && "01" <= text[8:] && text[8:] <= "28"
}

// obviousMoment takes moments of such days in UTC, to the second.
func obviousMoment(text string) bool {
	return shaped(text, "0000-00-00T00:00:00Z") && obviousDate(text[:10]) && text[11:13] <= "23" && text[14:16] <= "59" && text[17:19] <= "59"
}

// obviousUUID takes the groups of RFC 9562, section 4.
func obviousUUID(text string) bool { return shaped(text, "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx") }

// shaped tells whether a text is like another in which 0 stands for any digit,
// and x for any hexadecimal one.
func shaped(text, like string) bool {
	if len(text) != len(like) {
		return false
	}
	for i := range len(like) {
		c := text[i]
		digit := '0' <= c && c <= '9'
		switch like[i] {
		case '0':
			if !digit {
				return false
			}
		case 'x':
			if !digit && (c|0x20 < 'a' || 'f' < c|0x20) {
				return false
			}
		default:
			if c != like[i] {
				return false
			}
		}
	}
	return true
}
