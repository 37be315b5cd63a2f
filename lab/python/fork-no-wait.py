# Slide "Example 1 – No synch between processes", as it stands there.
# Mended where the conversion to text broke it: indentation, lines cut in two, and the output beside them.
import os
import time
def testdelay():
    for i in range(0,5):
        time.sleep(2)
        print("child is running... %d" %(i))
    os._exit(0)

pid = os.fork()
if pid == 0:
    testdelay()
print("parent is exiting...")
exit(0)
