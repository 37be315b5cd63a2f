# Slide "Is my computer big or little endian?", as it stands there.
# Mended where the conversion to text broke it: indentation, and an underscore in show_bytes.
from math import ceil
from struct import pack
def show_bytes(data):
  i = 0
  for b in data:
    print("Byte %d has %02x" % (i,b))
    i=i+1
var = int("16909060",10)
numBytes = ceil(var.bit_length()/8.0)
print("Var has %08x" % (var))
i = 0
while numBytes > i:
  print("Byte %d has %02x" % (i,(var>>(i*8) & 0xff)))
  i=i+1
print("")
show_bytes(pack(">I",var)); # Big-Endian
print("")
show_bytes(pack("!I",var)); # Network Byte Order
