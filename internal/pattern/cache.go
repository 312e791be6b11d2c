package pattern

import "sync"

// A Cache reads each text once. The zero value is ready, and safe for concurrent use.
type Cache struct {
	mutex sync.Mutex
	known map[string]*Pattern
}

// Read returns the pattern of a text; of one that cannot be read, a pattern that judges
// nothing ([Unread]).
func (c *Cache) Read(text string) *Pattern {
	if p, ok := c.Known(text); ok {
		return p
	}
	p, err := Compile(text)
	if err != nil {
		p = &Pattern{text: text, unread: err}
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.known == nil {
		c.known = map[string]*Pattern{}
	}
	if known, ok := c.known[text]; ok {
		return known
	}
	c.known[text] = p
	return p
}

// Known returns the pattern of a text that was read before.
func (c *Cache) Known(text string) (*Pattern, bool) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	p, ok := c.known[text]
	return p, ok
}
