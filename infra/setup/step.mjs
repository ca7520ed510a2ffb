/** Reports a step that takes time, on one line. It goes to stderr: stdout belongs to the program that is started. */
export async function step(title, work) {
  const startedAt = performance.now();
  process.stderr.write(`${title} ... `);
  try {
    const result = await work();
    process.stderr.write(`done (${((performance.now() - startedAt) / 1000).toFixed(1)} s)\n`);
    return result;
  } catch (error) {
    process.stderr.write("failed\n");
    throw error;
  }
}
