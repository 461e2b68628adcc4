/** Waits for `work`, but not past `deadline` (ms since the epoch); the work itself goes on. */
export async function within(deadline: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, Math.max(0, deadline - Date.now()));
  });
  await Promise.race([work.catch(() => undefined), late]);
  clearTimeout(timer);
}
