package value

// ThoroughDecode is Decode without its quick way.
var ThoroughDecode = thoroughDecode
