import {OutsideError} from '../ports/trouble.ts'

/**
 * Reads something that may be denied. What the cluster does not serve is nothing; what may not
 * be seen is nothing, too, and `denied` is told of it. Any other trouble is thrown.
 */
export async function tolerateDenied<T>(
  read: () => Promise<T>,
  nothing: T,
  denied: (error: OutsideError) => void,
): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof OutsideError) || (error.kind !== 'denied' && error.kind !== 'absent'))
      throw error
    if (error.kind === 'denied') denied(error)
    return nothing
  }
}
