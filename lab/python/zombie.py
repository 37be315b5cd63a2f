# Slide "Example 3 – child exits faster than the parent process", as it stands there.
# Mended where the conversion to text broke it: indentation, lines cut in two, and the output beside them.
import os
import time
def testdelay():
    for i in range(0,5):
        time.sleep(2)
        print("parent is running... %d" %(i))
pid = os.fork()
if pid == 0:
    print("child exits...")
    os._exit(0)
else:
    testdelay()
    status = os.wait()
    print(status)
print("parent is exiting...")
exit(0)
