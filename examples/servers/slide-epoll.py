# The course's epoll server ("The corresponding Python code" and the three slides after it), on a port of your choice.
# The program itself is lab/python/epoll-server.py, which is as it stands in the slides; this file runs that text with two of
# its lines changed: the port, and 127.0.0.1 where the slide listens on every interface. Nothing else of it is touched, so that
# what echobench finds out about this server holds for the slides' as well.
#
#   python3 slide-epoll.py 21000
import pathlib
import re
import sys

slide = pathlib.Path(__file__).resolve().parents[2] / 'lab' / 'python' / 'epoll-server.py'
text = slide.read_text(encoding='utf-8')
text, ports = re.subn(r'^PORT = 5000', f'PORT = {int(sys.argv[1])}', text, flags=re.MULTILINE)
text, hosts = re.subn(r"^HOST = ''", "HOST = '127.0.0.1'", text, flags=re.MULTILINE)
if (ports, hosts) != (1, 1):
    sys.exit(f'{slide} has changed: its lines PORT and HOST are not where this program looks for them')
exec(compile(text, slide, 'exec'))
