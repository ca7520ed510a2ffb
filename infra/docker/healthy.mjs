/** `node healthy.mjs <port> <path>`: fails unless the program in this container says that it is well. */
const [port, path] = process.argv.slice(2);
const { ok, status } = await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(3000) });
if (!ok) throw new Error(`${path} answered ${status}`);
