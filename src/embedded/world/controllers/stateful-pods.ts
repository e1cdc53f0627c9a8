import {isFields} from '../../../mesh/fields.ts'
import type {Fields} from '../api-object.ts'
import {objectByKey} from './controller.ts'
import {podFrom} from './pods.ts'
import {textOf} from './replica-set.ts'
import {REVISION_LABEL, templateOf} from './revisions.ts'
import type {StatefulSetState} from './stateful-set.ts'
import type {Pod, StatefulSet, Template} from './object-types.ts'

const COMPONENT = 'statefulset-controller'

/** 3 of `web-3`; undefined for a pod that is not named like one of the set. */
export function ordinalOf({metadata: {name}}: StatefulSet, pod: Pod): number | undefined {
  const rest = pod.metadata.name.startsWith(`${name}-`)
    ? pod.metadata.name.slice(name.length + 1)
    : ''
  return /^\d+$/.test(rest) ? Number(rest) : undefined
}

/**
 * The pod of this ordinal, with its claims. Below the partition it is of the template that the set
 * had.
 */
export async function makePod(row: StatefulSetState, ordinal: number): Promise<void> {
  const {context, set} = row
  const name = `${set.metadata.name}-${ordinal}`
  const podKind = context.api.kinds.must('v1', 'Pod')
  try {
    await makeClaims(row, name)
    await context.client.create(podKind, set.metadata.namespace, podOf(row, ordinal, name))
  } catch (error) {
    tell(
      row,
      'Warning',
      'FailedCreate',
      `Create Pod ${name} in StatefulSet ${set.metadata.name} failed error: ${textOf(error)}`,
    )
    throw error
  }
  tell(
    row,
    'Normal',
    'SuccessfulCreate',
    `Create Pod ${name} in StatefulSet ${set.metadata.name} successful`,
  )
}

export async function removePod(row: StatefulSetState, pod: Pod): Promise<void> {
  await row.context.client.delete(pod)
  tell(
    row,
    'Normal',
    'SuccessfulDelete',
    `Delete Pod ${pod.metadata.name} in StatefulSet ${row.set.metadata.name} successful`,
  )
}

function tell(
  {context, set}: StatefulSetState,
  type: 'Normal' | 'Warning',
  reason: string,
  message: string,
): void {
  context.events.tell({about: set, type, reason, message, component: COMPONENT})
}

function podOf(row: StatefulSetState, ordinal: number, name: string): object {
  const {set, start, current, update} = row
  const {rollingUpdate} = set.spec.updateStrategy ?? {}
  const isOlder = rollingUpdate !== undefined && ordinal < start + (rollingUpdate.partition ?? 0)
  const revision = isOlder ? current : update
  const template: Template = templateOf(revision) ?? set.spec.template
  const labels = {
    'statefulset.kubernetes.io/pod-name': name,
    'apps.kubernetes.io/pod-index': String(ordinal),
    [REVISION_LABEL]: revision.metadata.name,
  }
  const spec = {
    ...template.spec,
    hostname: name,
    ...(set.spec.serviceName === undefined || set.spec.serviceName === ''
      ? {}
      : {subdomain: set.spec.serviceName}),
    ...volumesOf(set, template, name),
  }
  return podFrom({...template, spec}, set, {name, labels})
}

function volumesOf(
  {spec: {volumeClaimTemplates = []}}: StatefulSet,
  {spec}: Template,
  pod: string,
): object {
  if (volumeClaimTemplates.length === 0) return {}
  const names = volumeClaimTemplates.map(nameOf)
  const claims = names.map(name => ({name, persistentVolumeClaim: {claimName: `${name}-${pod}`}}))
  return {volumes: [...claims, ...(spec.volumes ?? []).filter(({name}) => !names.includes(name))]}
}

const nameOf = ({metadata}: Fields): string => (isFields(metadata) ? String(metadata['name']) : '')

async function makeClaims({context, set}: StatefulSetState, pod: string): Promise<void> {
  const {namespace} = set.metadata
  const kind = context.api.kinds.must('v1', 'PersistentVolumeClaim')
  for (const template of set.spec.volumeClaimTemplates ?? []) {
    const name = `${nameOf(template)}-${pod}`
    if (objectByKey(context.api.store, kind.storage, `${namespace ?? ''}/${name}`) !== undefined)
      continue
    const meta = isFields(template['metadata']) ? template['metadata'] : {}
    const labels = {
      ...(isFields(meta['labels']) ? meta['labels'] : {}),
      ...set.spec.selector.matchLabels,
    }
    const annotations = isFields(meta['annotations']) ? {annotations: meta['annotations']} : {}
    await context.client.create(kind, namespace, {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {name, labels, ...annotations},
      spec: template['spec'],
    })
    tell(
      {context, set} as StatefulSetState,
      'Normal',
      'SuccessfulCreate',
      `Create Claim ${name} Pod ${pod} in StatefulSet ${set.metadata.name} success`,
    )
  }
}
