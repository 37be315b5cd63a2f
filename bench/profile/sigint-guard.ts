// Preloaded (--import) into a server under clinic's heapprofiler, which writes its data at SIGINT and then ends the process: keeps
// the server from hearing that signal, since its own orderly end would come first and leave an empty file.
process.on('newListener', (event, listener) => {
  if (event !== 'SIGINT') return;
  // The profiler's own listener was added before this file was loaded. A listener can be removed once it has been added.
  process.nextTick(() => process.removeListener('SIGINT', listener as () => void));
});
