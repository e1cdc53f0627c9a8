import {own} from '../mesh/own.ts'

/** What the system says about files, in words. */
const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'this user may not do that there',
  EPERM: 'the system does not allow it there',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of its path is no directory',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of this user is used up',
  EFBIG: 'the system allows no file so large',
  EROFS: 'the disk is read-only',
  EMFILE: 'too many files are open',
  EIO: 'the disk does not answer as it should',
  ERR_INVALID_ARG_VALUE: 'it cannot be the name of a file',
}

/**
 * In: what a call about files threw. Out: half a sentence, with the system's code where there is
 * one.
 */
export function systemWords(error: unknown): string {
  const {code} = error as NodeJS.ErrnoException
  if (code === undefined) return 'the system says nothing more'
  const words = own(WORDS, code)
  return words === undefined ? `the system says ${code}` : `${words} (${code})`
}
