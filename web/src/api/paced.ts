/** Runs `work` at once, and again at most every `ms` for as long as it is asked for. */
export function paced(ms: number, work: () => void): () => void {
  let resting = false;
  let again = false;
  const run = () => {
    work();
    resting = true;
    setTimeout(() => {
      resting = false;
      if (!again) return;
      again = false;
      run();
    }, ms);
  };
  return () => {
    if (resting) again = true;
    else run();
  };
}
