import {sh} from '../../../mesh/shell.ts'
import type {ScenarioStep} from './scenario.ts'

/** One line about what is put into the cluster; undefined for what is not worth one. */
export function stepText(step: ScenarioStep): string | undefined {
  if (step.do === 'release') {
    const {name, chart, version, namespace} = step.release
    return sh`helm install ${name}: ${chart} ${version} in ${namespace}`
  }
  if (step.do === 'tag') return `tag ${step.tag.name} for revision ${step.tag.revision}`
  if (step.do === 'put') return `${step.objects.length} object(s)`
  return step.do === 'ready' ? 'until all workloads are ready' : undefined
}
