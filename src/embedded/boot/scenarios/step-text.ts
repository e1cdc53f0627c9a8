import {sh} from '../../../mesh/shell.ts'
import type {ScenarioStep} from './scenario.ts'

/** One line about what is put into the cluster; undefined for what is not worth one. */
export function stepText(step: ScenarioStep): string | undefined {
  if (step.do === 'release')
    return sh`helm install ${step.release.name}: ${step.release.chart} ${step.release.version} in ${step.release.namespace}`
  if (step.do === 'tag') return `tag ${step.tag.name} for revision ${step.tag.revision}`
  if (step.do === 'put') return `${step.objects.length} object(s)`
  return step.do === 'ready' ? 'until all workloads are ready' : undefined
}
