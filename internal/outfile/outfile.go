// Package outfile writes a text to the file that a person has named. A regular
// file gets it whole or not at all, and nothing else is left behind, not even on a
// full disk; a link is followed, and a pipe or a device is written to, never
// replaced.
package outfile

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// Default is the mode of a new file, of which the umask takes its part.
const Default fs.FileMode = 0o666

// Write writes a text to a file. The mode is that of a new file; one that exists
// keeps its own.
func Write(name string, text []byte, mode fs.FileMode) error {
	if isDevice(name) {
		return writeTo(name, os.O_WRONLY|os.O_APPEND, text)
	}
	target, err := follow(name)
	if err != nil {
		return err
	}
	info, err := os.Stat(target)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return create(target, text, mode)
	case err != nil:
		return err
	case info.IsDir():
		return &fs.PathError{Op: "write", Path: name, Err: syscall.EISDIR}
	case !info.Mode().IsRegular():
		return writeTo(target, os.O_WRONLY, text)
	}
	return replace(target, text, info.Mode().Perm())
}

// Append adds a text to a file, all of it or nothing.
func Append(name string, text []byte) (err error) {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_APPEND|os.O_CREATE, Default)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	if _, err = file.Write(text); err != nil && info.Mode().IsRegular() {
		err = errors.Join(err, file.Truncate(info.Size()))
	}
	return err
}

// Folder returns the folder in which a text for that name will be, links followed;
// "" for a device, which is in none that matters.
func Folder(name string) (string, error) {
	if isDevice(name) {
		return "", nil
	}
	target, err := follow(name)
	return filepath.Dir(target), err
}

// isDevice knows the names that lead to what a process has open: opened anew, such
// a file would be written from its start.
func isDevice(name string) bool {
	return strings.HasPrefix(filepath.Clean(name), "/dev/") || strings.HasPrefix(filepath.Clean(name), "/proc/")
}

// maxLinks bounds a chain of links, as kernels do.
const maxLinks = 40

// follow returns what a chain of links leads to, whether or not it exists.
func follow(name string) (string, error) {
	for range maxLinks {
		to, err := os.Readlink(name)
		if err != nil {
			return name, nil // no link; opening it says what is wrong
		}
		if !filepath.IsAbs(to) {
			to = filepath.Join(filepath.Dir(name), to)
		}
		name = to
	}
	return "", &fs.PathError{Op: "follow", Path: name, Err: syscall.ELOOP}
}

// create writes a new file. It is removed if it does not become whole.
func create(name string, text []byte, mode fs.FileMode) error {
	temporary, err := writeBeside(name, text, mode)
	if err != nil {
		return err
	}
	return rename(temporary, name)
}

// replace puts a text in the place of what a file holds. Where the folder lets
// nobody make a file, the file itself may still be written.
func replace(name string, text []byte, mode fs.FileMode) error {
	temporary, err := writeBeside(name, text, mode)
	switch {
	case errors.Is(err, fs.ErrPermission):
		return writeTo(name, os.O_WRONLY|os.O_TRUNC, text)
	case err != nil:
		return err
	}
	if err := os.Chmod(temporary, mode); err != nil {
		return errors.Join(err, os.Remove(temporary))
	}
	return rename(temporary, name)
}

func rename(temporary, name string) error {
	if err := os.Rename(temporary, name); err != nil {
		return errors.Join(err, os.Remove(temporary))
	}
	return nil
}

// writeBeside writes a text to a new file in the folder of another.
func writeBeside(name string, text []byte, mode fs.FileMode) (temporary string, err error) {
	temporary = filepath.Join(filepath.Dir(name), "."+filepath.Base(name)+"-"+rand.Text()[:8])
	file, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return "", err
	}
	_, err = file.Write(text)
	if err = errors.Join(err, file.Close()); err != nil {
		return "", errors.Join(err, os.Remove(temporary))
	}
	return temporary, nil
}

// writeTo writes to what is there already.
func writeTo(name string, how int, text []byte) error {
	file, err := os.OpenFile(name, how, 0)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	return errors.Join(err, file.Close())
}
