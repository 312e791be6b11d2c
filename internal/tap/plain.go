package tap

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

var (
	// ErrCut says that only the start of a body was kept.
	ErrCut = errors.New("the body is longer than is kept")
	// ErrBomb says that a body is too long once its coding is off.
	ErrBomb = errors.New("the body is too long once it is decompressed")
	// ErrCoding says that a content coding is not known.
	ErrCoding = errors.New("the content coding is not known")
)

// maxPlain bounds a body whose coding is off, in bytes.
const maxPlain = 16 << 20

// Plain is the body with its content coding taken off (RFC 9110, 8.4): gzip,
// deflate, br and zstd, several of them too.
func (m Message) Plain() ([]byte, error) {
	if !m.Whole() {
		return nil, ErrCut
	}
	codings := codingsOf(m.Header["Content-Encoding"])
	if len(m.Body) == 0 || len(codings) == 0 {
		return m.Body, nil
	}
	return decoded(m.Body, codings)
}

// codingsOf lists the codings in the order they were put on.
func codingsOf(lines []string) []string {
	var list []string
	for word := range strings.SplitSeq(strings.Join(lines, ","), ",") {
		if word = strings.ToLower(strings.TrimSpace(word)); word != "" && word != "identity" {
			list = append(list, word)
		}
	}
	return list
}

// maxCodings bounds how often a body is said to be encoded.
const maxCodings = 4

func decoded(body []byte, codings []string) ([]byte, error) {
	if len(codings) > maxCodings {
		return nil, fmt.Errorf("%w: %d of them", ErrCoding, len(codings))
	}
	for _, coding := range slices.Backward(codings) {
		reader, err := decoder(coding, bytes.NewReader(body))
		if err != nil {
			return nil, err
		}
		body, err = io.ReadAll(io.LimitReader(reader, maxPlain+1))
		_ = reader.Close() // only read
		switch {
		case len(body) > maxPlain:
			return nil, ErrBomb
		case err != nil:
			return nil, fmt.Errorf("the body is not %s: %w", coding, err)
		}
	}
	return body, nil
}

func decoder(coding string, r io.Reader) (io.ReadCloser, error) {
	switch coding {
	case "gzip", "x-gzip":
		unpacked, err := gzip.NewReader(r)
		if err != nil {
			return nil, fmt.Errorf("the body is not gzip: %w", err)
		}
		return unpacked, nil
	case "deflate":
		return deflated(bufio.NewReader(r))
	case "br":
		return io.NopCloser(brotli.NewReader(r)), nil
	case "zstd":
		unpacked, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxPlain+1), zstd.WithDecoderMaxWindow(8<<20))
		if err != nil {
			return nil, fmt.Errorf("the body is not zstd: %w", err)
		}
		return unpacked.IOReadCloser(), nil
	}
	return nil, fmt.Errorf("%w: %q", ErrCoding, coding)
}

// deflated reads what RFC 9110 calls deflate, which is zlib, and what some
// servers send for it, which is not.
func deflated(r *bufio.Reader) (io.ReadCloser, error) {
	head, err := r.Peek(2)
	if err == nil && head[0]&0x0f == 8 && (uint(head[0])<<8|uint(head[1]))%31 == 0 {
		unpacked, err := zlib.NewReader(r)
		if err != nil {
			return nil, fmt.Errorf("the body is not deflate: %w", err)
		}
		return unpacked, nil
	}
	return flate.NewReader(r), nil
}
