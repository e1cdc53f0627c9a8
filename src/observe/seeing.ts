import {OutsideError} from '../ports/trouble.ts'

/**
 * Looks at something that may be denied. What the cluster does not serve is nothing; what may not
 * be seen is nothing, too, and `denied` is told of it. Any other trouble is thrown.
 */
export async function seeing<T>(
  look: () => Promise<T>,
  nothing: T,
  denied: (error: OutsideError) => void,
): Promise<T> {
  try {
    return await look()
  } catch (error) {
    if (!(error instanceof OutsideError) || (error.kind !== 'denied' && error.kind !== 'absent'))
      throw error
    if (error.kind === 'denied') denied(error)
    return nothing
  }
}
