import {describe, expect, test} from 'vitest'
import {revision} from '../../src/mesh/names.ts'
import {oldRevisions} from '../../src/plan/versions.ts'
import {mesh} from '../mesh/mesh-builder.ts'

describe('[U] versions', () => {
  test('old revisions: oldest first, never the target, never a newer one', () => {
    const seen = mesh()
      .revision('b', '1.28.10')
      .revision('a', '1.27.9')
      .revision('c', '1.30.3')
      .revision('t', '1.29.6')
      .build()
    expect(oldRevisions(seen, '1.29.6', revision('t'), undefined)).toEqual(['a', 'b'])
    expect(oldRevisions(seen, '1.29.6', revision('t'), 'b')).toEqual(['b'])
  })
  test('a release candidate is older than its release and newer than the candidate before it', () => {
    const seen = mesh()
      .revision('rc1', '1.30.0-rc.1')
      .revision('rc2', '1.30.0-rc.2')
      .revision('out', '1.30.0')
      .build()
    expect(oldRevisions(seen, '1.30.0-rc.2', revision('t'), undefined)).toEqual(['rc1', 'rc2'])
    expect(oldRevisions(seen, '1.30.0', revision('t'), undefined)).toEqual(['rc1', 'rc2', 'out'])
  })
})
