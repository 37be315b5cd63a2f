// A goroutine for each client, and the whole protocol of docs/protocol.md: echo, compute and wait, over tcp.
//
// It reads like a server with a thread for each client, and is none: the runtime waits for all sockets at once, by epoll, and
// runs the goroutines that are ready on as many threads as there are processors.
//
//	go build -o bin/goroutines goroutines.go && bin/goroutines 21000
package main

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"log"
	"net"
	"os"
	"os/signal"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

const (
	headerBytes = 20
	mostPayload = 1 << 20
	pieceBytes  = 64 << 10
	compute     = 1
	wait        = 2
	idle        = 10 * time.Second // for a client that has stopped in mid-frame, or does not read its replies
)

var clients sync.WaitGroup // all goroutines that serve one

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: goroutines PORT")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	go acceptAll(listener)
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, os.Interrupt)
	<-stop
	listener.Close()
	stopReading()
	clients.Wait()
}

func acceptAll(listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			log.Print(err) // Out of descriptors, most likely; those that are connected are served on.
			time.Sleep(10 * time.Millisecond)
			continue
		}
		clients.Add(1)
		go serve(&client{Conn: conn})
	}
}

// Frame after frame, until the client ends, breaks the rules or makes no progress.
func serve(client *client) {
	defer clients.Done()
	defer client.Close()
	connected.Store(client, true)
	defer connected.Delete(client)
	in := bufio.NewReaderSize(client, pieceBytes)
	out := bufio.NewWriterSize(client, pieceBytes)
	defer out.Flush() // before Close: the client is still given what it is owed
	header := make([]byte, headerBytes)
	payload := make([]byte, 0, pieceBytes)
	for {
		if in.Buffered() == 0 {
			// The client has said no more so far: it wants its replies, and may then be silent as long as it likes.
			if out.Flush() != nil {
				return
			}
			client.isBetweenFrames = true
			in.Peek(1)
			client.isBetweenFrames = false
		}
		if _, err := io.ReadFull(in, header); err != nil {
			return
		}
		payloadBytes := binary.BigEndian.Uint32(header)
		kind := binary.BigEndian.Uint16(header[8:])
		flags := binary.BigEndian.Uint16(header[10:])
		amount := binary.BigEndian.Uint32(header[12:])
		if payloadBytes > mostPayload || kind > wait || flags != 0 {
			return
		}
		var err error
		if payload, err = readPayload(in, payload[:0], int(payloadBytes)); err != nil {
			return
		}
		switch kind {
		case wait:
			out.Flush() // What earlier frames are owed does not wait with this one.
			time.Sleep(time.Duration(amount) * time.Microsecond)
		case compute:
			binary.BigEndian.PutUint32(header[16:], digest(payload, amount))
		}
		out.Write(header) // A failure stays with the writer, and the next line tells of it.
		if _, err := out.Write(payload); err != nil {
			return
		}
	}
}

// Memory grows with what has come, and not with what a header has promised.
func readPayload(in io.Reader, payload []byte, bytes int) ([]byte, error) {
	for len(payload) < bytes {
		if len(payload) == cap(payload) {
			payload = append(payload, 0)[:len(payload)]
		}
		got, err := in.Read(payload[len(payload):min(cap(payload), bytes)])
		payload = payload[:len(payload)+got]
		if err != nil && len(payload) < bytes {
			return nil, err
		}
	}
	return payload, nil
}

// From SIGTERM on nothing more is read, so that every goroutine ends when it has answered what it has read.
var (
	connected  sync.Map
	isStopping atomic.Bool
)

func stopReading() {
	isStopping.Store(true)
	connected.Range(func(key, _ any) bool {
		key.(*client).SetReadDeadline(time.Now())
		return true
	})
}

// A connection that waits for its client as long as it should: for ever between frames, else the idle time for each piece.
type client struct {
	net.Conn
	isBetweenFrames bool
}

func (client *client) Read(into []byte) (int, error) {
	deadline := time.Now().Add(idle)
	if client.isBetweenFrames {
		deadline = time.Time{} // none
	}
	client.SetReadDeadline(deadline)
	if isStopping.Load() { // looked at last: whoever sets it afterwards also sets a deadline, over this one
		return 0, os.ErrDeadlineExceeded
	}
	return client.Conn.Read(into)
}

func (client *client) Write(data []byte) (int, error) {
	written := 0
	for written < len(data) {
		client.SetWriteDeadline(time.Now().Add(idle))
		taken, err := client.Conn.Write(data[written:min(written+pieceBytes, len(data))])
		written += taken
		if err != nil {
			return written, err
		}
	}
	return written, nil
}

// Built in from Go 1.21 on.
func min(a, b int) int {
	if a < b {
		return a
	}
	return b
}

func digest(payload []byte, amount uint32) uint32 {
	x := uint32(2166136261) // FNV-1a
	for _, b := range payload {
		x = (x ^ uint32(b)) * 16777619
	}
	if x == 0 {
		x = 1
	}
	for ; amount > 0; amount-- { // xorshift32
		x ^= x << 13
		x ^= x >> 17
		x ^= x << 5
	}
	return x
}
