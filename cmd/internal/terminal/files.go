package terminal

import "os"

// Files reads files into buffers that stand side by side: what thousands of small ones
// are read into is in large pages as one large one is.
type Files struct {
	room []byte // what is left of the last that was asked for
	size int    // of that, in bytes
}

// Read reads a whole file, as [os.ReadFile] does.
func (f *Files) Read(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close() //nolint:errcheck // it was only read
	return readAll(file, f.buffer)
}

// buffer is an empty one, whose room nothing else gets.
func (f *Files) buffer(size int) []byte {
	if size > len(f.room) {
		f.size = min(max(2*f.size, firstChunk), lastChunk)
		if size > f.size/4 {
			return newBuffer(size)
		}
		f.room = newBuffer(f.size)[:f.size]
	}
	buf := f.room[:0:size]
	f.room = f.room[size:]
	return buf
}
