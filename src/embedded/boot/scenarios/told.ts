import {sh} from '../../../mesh/shell.ts'
import type {Act} from './scenario.ts'

/** One line about what is put into the cluster; undefined for what is not worth one. */
export function actText(act: Act): string | undefined {
  if (act.do === 'release')
    return sh`helm install ${act.release.name}: ${act.release.chart} ${act.release.version} in ${act.release.namespace}`
  if (act.do === 'tag') return `tag ${act.tag.name} for revision ${act.tag.revision}`
  if (act.do === 'put') return `${act.objects.length} object(s)`
  return act.do === 'ready' ? 'until all workloads are ready' : undefined
}
