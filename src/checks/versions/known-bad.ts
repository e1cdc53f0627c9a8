import {some} from '../../mesh/sentences.ts'
import type {KnownBad} from '../catalog.ts'
import type {Check, Evidence, Hit} from '../check.ts'
import {within} from '../version.ts'
import {useOf} from './in-use.ts'
import type {Use} from './in-use.ts'
import {oldIstiods} from './facts.ts'
import {kindAndPlace} from '../place.ts'

/** Releases with a trouble that is known, from the catalog. */
export const knownBad: Check = {
  code: 'KNOWN_BAD_VERSION',
  title: 'Neither the old nor the target version has a known bug that matters here',
  severity: 'warns',
  source: 'F-42',
  means:
    'A version that is left or gone to has a trouble that is known, that a later patch ' +
    'mends, and that matters for what the mesh uses.',
  help:
    'Patch the old version or choose a later target, as the finding says. The list is in the ' +
    'catalog; a newer one can be given with `--catalog`.',
  needs: [],
  find: evidence => evidence.catalog.knownBad.flatMap(each => judged(evidence, each)),
}

function judged(evidence: Evidence, row: KnownBad): readonly Hit[] {
  const versions =
    row.of === 'new'
      ? [evidence.asked.version]
      : oldIstiods(evidence).flatMap(each => each.version ?? [])
  const bad = [...new Set(versions)].filter(each => row.versions.some(range => within(each, range)))
  if (bad.length === 0) return []
  const use = useOf(evidence, row.when)
  return use.is === 'unused' ? [] : [hit(row, bad, use)]
}

function hit(row: KnownBad, bad: readonly string[], use: Exclude<Use, {is: 'unused'}>): Hit {
  const where =
    use.is === 'used' && use.objects.length > 0
      ? ` Here: ${some(use.objects.map(kindAndPlace))}.`
      : ''
  return {
    severity: use.is === 'unknown' && row.severity === 'blocks' ? 'warns' : row.severity,
    source: `F-42; ${row.source}`,
    what:
      `Istio ${bad.join(', ')}, which is ` +
      `${row.of === 'new' ? 'the target' : 'the old version'}: ${row.what}${where}`,
    why:
      use.is === 'unknown'
        ? `It cannot be told whether it matters here: ${use.because}.`
        : `Known as ${row.id}; a later patch mends it, and what makes it matter is in use here.`,
    next: [row.next],
    objects: use.is === 'used' ? use.objects : [],
  }
}
