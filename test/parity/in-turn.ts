const AT_ONCE = 16

/** Works on all of them, some at once, and keeps their order in what comes out. */
export async function inTurn<In, Out>(
  all: readonly In[],
  work: (each: In) => Promise<Out>,
  atOnce = AT_ONCE,
): Promise<Out[]> {
  const done: Out[] = []
  let next = 0
  const worker = async () => {
    while (next < all.length) {
      const index = next++
      done[index] = await work(all[index] as In)
    }
  }
  await Promise.all(Array.from({length: atOnce}, worker))
  return done
}
