package outfile

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

func content(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(text)
}

func names(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	list := []string{}
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

func TestAFileIsWrittenWhole(t *testing.T) {
	folder := t.TempDir()
	name := filepath.Join(folder, "file")
	require.NoError(t, Write(name, []byte("one"), 0o600))
	info, err := os.Stat(name)
	require.NoError(t, err)
	require.Equal(t, fs.FileMode(0o600), info.Mode().Perm())
	require.NoError(t, os.Chmod(name, 0o640))
	require.NoError(t, Write(name, []byte("two"), Default))
	require.Equal(t, "two", content(t, name))
	info, err = os.Stat(name)
	require.NoError(t, err)
	require.Equal(t, fs.FileMode(0o640), info.Mode().Perm(), "the mode of a file that exists stays")
	require.Equal(t, []string{"file"}, names(t, folder))
}

func TestLinksStayLinks(t *testing.T) {
	folder := t.TempDir()
	link, further, file := filepath.Join(folder, "link"), filepath.Join(folder, "further"), filepath.Join(folder, "file")
	require.NoError(t, os.Symlink("further", link))
	require.NoError(t, os.Symlink(file, further))
	for _, text := range []string{"new", "again"} {
		require.NoError(t, Write(link, []byte(text), Default))
		require.Equal(t, text, content(t, file))
		info, err := os.Lstat(link)
		require.NoError(t, err)
		require.Equal(t, fs.ModeSymlink, info.Mode().Type())
	}
	in, err := Folder(link)
	require.NoError(t, err)
	require.Equal(t, folder, in)
	require.NoError(t, os.Remove(file))
	require.NoError(t, os.Symlink("link", file))
	require.ErrorContains(t, Write(link, nil, Default), "too many")
}

func TestAFolderIsNoFile(t *testing.T) {
	folder := t.TempDir()
	require.ErrorContains(t, Write(folder, []byte("x"), Default), "is a directory")
	require.ErrorIs(t, Write(filepath.Join(folder, "no", "file"), []byte("x"), Default), fs.ErrNotExist)
	require.Empty(t, names(t, folder))
}

func TestDevicesAreWrittenTo(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("/dev/null and /proc are Linux's")
	}
	require.NoError(t, Write("/dev/null", []byte("x"), Default))
	in, err := Folder("/dev/null")
	require.NoError(t, err)
	require.Empty(t, in)
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	require.NoError(t, err)
	defer file.Close() //nolint:errcheck // what it holds is read below
	_, err = file.WriteString("before ")
	require.NoError(t, err)
	require.NoError(t, Write(fmt.Sprint("/proc/self/fd/", file.Fd()), []byte("after"), Default))
	require.Equal(t, "before after", content(t, file.Name()), "what was written before stays")
}

func TestAppend(t *testing.T) {
	name := filepath.Join(t.TempDir(), "file")
	require.NoError(t, Append(name, []byte("one ")))
	require.NoError(t, Append(name, []byte("two")))
	require.Equal(t, "one two", content(t, name))
	require.Error(t, Append(filepath.Dir(name), nil))
}
