package outfile

import (
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAPipeIsWrittenTo(t *testing.T) {
	name := filepath.Join(t.TempDir(), "pipe")
	require.NoError(t, syscall.Mkfifo(name, 0o600))
	read := make(chan string, 1)
	go func() {
		file, err := os.Open(name)
		if err != nil {
			read <- err.Error()
			return
		}
		text, _ := io.ReadAll(file) // what could be read is compared
		read <- string(text)
	}()
	require.NoError(t, Write(name, []byte("text"), Default))
	require.Equal(t, "text", <-read)
	info, err := os.Lstat(name)
	require.NoError(t, err)
	require.Equal(t, os.ModeNamedPipe, info.Mode().Type())
}

func TestNothingIsLeftWhereThereIsNoRoom(t *testing.T) {
	folder := t.TempDir()
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("a small disk cannot be made here: %v", err)
	}
	t.Cleanup(func() { require.NoError(t, syscall.Unmount(folder, 0)) })
	old := filepath.Join(folder, "old")
	require.NoError(t, os.WriteFile(old, []byte("old"), 0o600))
	large := make([]byte, 1<<20)
	require.ErrorIs(t, Write(filepath.Join(folder, "new"), large, Default), syscall.ENOSPC)
	require.ErrorIs(t, Write(old, large, Default), syscall.ENOSPC)
	require.ErrorIs(t, Append(old, large), syscall.ENOSPC)
	require.Equal(t, "old", content(t, old))
	require.Equal(t, []string{"old"}, names(t, folder))
}

// A user may write a file whose folder does not let him make another.
func TestAFileMayBeWrittenWhoseFolderMayNot(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("root may write everywhere")
	}
	folder := t.TempDir()
	name := filepath.Join(folder, "file")
	require.NoError(t, os.WriteFile(name, []byte("a longer text"), 0o600))
	require.NoError(t, os.Chmod(folder, 0o555))
	t.Cleanup(func() { _ = os.Chmod(folder, 0o755) }) // so that it can be removed
	require.NoError(t, Write(name, []byte("new"), Default))
	require.Equal(t, "new", content(t, name))
}
