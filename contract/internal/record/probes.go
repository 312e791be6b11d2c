package record

// A namedProbe makes exchanges and notes issues. It runs once a target, whatever checks look
// at it.
type namedProbe struct {
	name string
	run  func(*Session)
}

// probes are those of a record, by the names that checks know.
func probes() []namedProbe {
	return []namedProbe{
		{"credentials of nobody", sendInvalidCredentials},
		{"credentials of nobody, at the end", sendInvalidCredentialsAgain},
		{"a user without a record", askWithoutRecord},
		{"hostile requests", sendHostileRequests},
		{"scalars of another type", sendOtherScalars},
		{"null where it is not allowed", sendNulls},
		{"a good request after a refused one", writeAfterRefusal},
		{"one bad field beside good ones", sendOneBadField},
		{"bodies that are no JSON object", sendBrokenBodies},
		{"other media types", sendOtherMediaTypes},
		{"two users in turn", writeInTurn},
		{"parallel patches of different fields", writeFieldsAtOnce},
		{"parallel patches of one field", shareOneField},
		{"two users at the same time", writeAsTwoUsers},
		{"each field alone", writeEachField},
		{"all fields together", writeAllFields},
		{"booleans", writeBooleans},
		{"kinds of text", writeTexts},
		{"kinds of dates", writeDates},
		{"kinds of URLs", writeURLs},
		{"kinds of free-form values", writeFreeForm},
		{"kinds of numbers", writeNumbers},
		{"every value of an enum", writeChoices},
		{"lists replaced", replaceLists},
		{"kinds of names", writeUnusualNames},
		{"kinds of unique texts", writeUniqueTexts},
		{"null clears", clearWithNull},
		{"ids of names", writeNamesAgain},
		{"free-form objects", writeObjectsTwice},
		{"random sequences", sendRandomPatches},
		{"fields the server keeps", sendManagedFields},
		{"members no request writes", sendUndeclaredMembers},
		{"members in the wrong place", sendMisplacedMembers},
		{"unknown members", sendUnknownMembers},
		{"parallel patches of the same fields", writeSameFieldsAtOnce},
		{"empty objects", sendEmptyObjects},
		{"no body", sendNoBody},
		{"the same patch twice", sendTwice},
		{"two patches in both orders", sendInBothOrders},
		{"a value back and forth", writeBackAndForth},
		{"wrong types", brokenRules("type")},
		{"wrong formats", brokenRules("format")},
		{"texts too long, too short or with wrong characters", brokenRules("maxLength", "minLength", "pattern")},
		{"values outside an enum", brokenRules("enum", "const")},
		{"numbers out of bounds", brokenRules("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")},
		{"lists and objects of a wrong shape", brokenRules("minItems", "maxItems", "uniqueItems", "additionalProperties", "minProperties", "maxProperties", "propertyNames", "contains", "oneOf", "anyOf", "allOf", "not", "required", "dependentRequired")},
	}
}
