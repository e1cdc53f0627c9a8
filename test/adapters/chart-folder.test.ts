import {execFileSync} from 'node:child_process'
import {readFile, rm, symlink, writeFile} from 'node:fs/promises'
import {join} from 'node:path'
import {beforeEach, describe, expect, test} from 'vitest'
import {chartFiles} from './fake-helm.ts'
import {folder, givenChartFolder, open, pack, unpack} from './chart-given.ts'

givenChartFolder()

describe('[U] a chart in a folder', () => {
  beforeEach(async () => {
    await unpack(folder, 'base', chartFiles('base', '1.29.6'))
    await unpack(folder, 'istiod', chartFiles('istiod', '1.29.6'))
  })

  test('has nothing from outside of it: no link leads out', async () => {
    await symlink('/etc/passwd', join(folder, 'istiod', 'passwd'))
    await expect(open().local('istiod', '1.29.6')).rejects.toMatchObject({
      code: 'CHART_UNREADABLE',
      why: expect.stringMatching(/^passwd leads out of it/) as string,
    })
    await rm(join(folder, 'istiod', 'passwd'))
    await symlink('values.yaml', join(folder, 'istiod', 'same.yaml'))
    const {path} = await open().local('istiod', '1.29.6')
    expect(await readFile(join(path, 'same.yaml'), 'utf8')).toBe('a: 1\n')
  })

  test.each(['istiod/pipe', 'istiod/templates'])(
    'is regular files, and a pipe at %s is waited for by nobody',
    async place => {
      execFileSync('mkfifo', [join(folder, place)])
      await expect(open().local('istiod', '1.29.6')).rejects.toMatchObject({
        code: 'CHART_UNREADABLE',
        why: expect.stringContaining('no regular file') as string,
      })
    },
  )

  test('a package that is a pipe is none either, nor is a Chart.yaml', async () => {
    await pack('base', '1.28.10')
    execFileSync('mkfifo', [join(folder, 'istiod-1.28.10.tgz')])
    await expect(open().local('istiod', '1.28.10')).rejects.toMatchObject({
      code: 'CHART_UNREADABLE',
      why: expect.stringContaining('no regular file') as string,
    })
    await rm(join(folder, 'istiod', 'Chart.yaml'))
    execFileSync('mkfifo', [join(folder, 'istiod', 'Chart.yaml')])
    expect(await open().resolve('latest')).toBe('1.28.10')
  })

  test('is no endless ladder and no heap', async () => {
    await symlink('.', join(folder, 'istiod', 'again'))
    await expect(open().local('istiod', '1.29.6')).rejects.toMatchObject({code: 'CHART_UNREADABLE'})
    await rm(join(folder, 'istiod', 'again'))
    await writeFile(join(folder, 'istiod', 'big'), Buffer.alloc(33 * 1024 * 1024))
    await expect(open().local('istiod', '1.29.6')).rejects.toMatchObject({
      code: 'CHART_UNREADABLE',
      why: 'it is larger than 32 MB',
    })
  })
})
