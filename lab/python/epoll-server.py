# Slides "The corresponding Python code", "Accept new connections", "Handle input data" and "Handle output data", as they stand there,
# in the order that Python wants: the functions before the loop that calls them.
# Mended where the conversion to text broke it: two columns of text, one quote of '', and a "del" over two lines.
import socket
import select
HOST = '' # any available interf
PORT = 5000 # Arbitrary non-priv port

connections = {}
requests = {}
responses = {}

e = select.epoll()
s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.setblocking(0)
s.bind((HOST, PORT))
s.listen(1)

def accept_new_conn():
  conn, addr = s.accept()
  conn.setblocking(0)
  fd = conn.fileno()
  e.register(fd, select.EPOLLIN)
  connections[fd] = conn
  requests[fd] = None
  responses[fd] = None

def handle_reading(fd):
  data = connections[fd].recv(1024)
  if not data:
    e.unregister(fd)
    connections[fd].close()
    del connections[fd], requests[fd], responses[fd]
    return
  responses[fd] = data;
  requests[fd] = None
  e.modify(fd,select.EPOLLOUT)

def handle_writing(fd):
  connections[fd].sendall(responses[fd])
  responses[fd] = None
  e.modify(fd,select.EPOLLIN)

sfd = s.fileno()
e.register(sfd,select.EPOLLIN)
while 1:
  events = e.poll(1)
  for fileno, event in events:
    if fileno == sfd:
      accept_new_conn()
    elif event & select.EPOLLIN:
      handle_reading(fileno)
    elif event & select.EPOLLOUT:
      handle_writing(fileno)

s.close()
