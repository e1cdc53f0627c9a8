import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll} from 'vitest'
import {FileUnusable} from '../../src/adapters/input-file.ts'
import {UsageError} from '../../src/ports/trouble.ts'

export const folder = mkdtempSync(join(tmpdir(), 'meshctl-files-'))

export const path = (name: string): string => join(folder, name)
export const file = (name: string, text: string | Buffer): string => {
  writeFileSync(path(name), text)
  return path(name)
}

/** To be called once, at the top of a test file. */
export const removeFolderAfterwards = (): void => afterAll(() => rmSync(folder, {recursive: true}))

/** Code and reason of the UsageError that a deed throws. */
export async function usage(deed: () => Promise<unknown>): Promise<string> {
  try {
    await deed()
  } catch (error) {
    if (error instanceof UsageError) return `${error.code}: ${error.why}`
    throw error
  }
  return 'none'
}

/** What reading or writing it is refused for. */
export async function unusable(deed: () => unknown): Promise<string> {
  try {
    await deed()
  } catch (error) {
    if (error instanceof FileUnusable) return error.message
    throw error
  }
  return 'none'
}
