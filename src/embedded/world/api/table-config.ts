import type {Fields, Thing} from '../thing.ts'
import {AGE, NAME, count, flag, text, wide} from './table-columns.ts'
import {
  ageOf,
  at,
  fieldsAt,
  lengthAt,
  listAt,
  numberAt,
  or,
  textAt,
  textsAt,
} from './table-fields.ts'
import {metricsText} from './table-metrics.ts'
import type {Printer} from './table.ts'

const CONFIG_MAPS: Printer = {
  columns: [NAME, text('Data'), AGE],
  cells: (thing, now) => [
    thing.metadata.name,
    lengthAt(thing, 'data') + lengthAt(thing, 'binaryData'),
    ageOf(thing, now),
  ],
}

const SECRETS: Printer = {
  columns: [NAME, text('Type'), text('Data'), AGE],
  cells: (thing, now) => [
    thing.metadata.name,
    textAt(thing, 'type'),
    lengthAt(thing, 'data'),
    ageOf(thing, now),
  ],
}

const SERVICE_ACCOUNTS: Printer = {
  columns: [NAME, AGE],
  cells: (thing, now) => [thing.metadata.name, ageOf(thing, now)],
}

const AUTOSCALERS: Printer = {
  columns: [NAME, ...['Reference', 'Targets', 'MinPods', 'MaxPods', 'Replicas'].map(text), AGE],
  cells: (thing, now) => [
    thing.metadata.name,
    `${textAt(thing, 'spec.scaleTargetRef.kind')}/${textAt(thing, 'spec.scaleTargetRef.name')}`,
    metricsText(listAt(thing, 'spec.metrics'), listAt(thing, 'status.currentMetrics')),
    or(textAt(thing, 'spec.minReplicas'), '<unset>'),
    numberAt(thing, 'spec.maxReplicas'),
    numberAt(thing, 'status.currentReplicas'),
    ageOf(thing, now),
  ],
}

const DISRUPTION_BUDGETS: Printer = {
  columns: [
    NAME,
    text('Min Available'),
    text('Max Unavailable'),
    count('Allowed Disruptions'),
    AGE,
  ],
  cells: (thing, now) => [
    thing.metadata.name,
    or(textAt(thing, 'spec.minAvailable'), 'N/A'),
    or(textAt(thing, 'spec.maxUnavailable'), 'N/A'),
    numberAt(thing, 'status.disruptionsAllowed'),
    ageOf(thing, now),
  ],
}

const QUOTAS: Printer = {
  columns: [NAME, text('Request'), text('Limit'), AGE],
  cells: (thing, now) => {
    const [hard, used] = [fieldsAt(thing, 'status.hard'), fieldsAt(thing, 'status.used')]
    const texts = (limits: boolean): string =>
      Object.keys(hard)
        .filter(name => name.startsWith('limits.') === limits)
        .sort()
        .map(name => `${name}: ${quantity(used[name])}/${quantity(hard[name])}`)
        .join(', ')
    return [thing.metadata.name, texts(false), texts(true), ageOf(thing, now)]
  },
}

const VOLUMES: Printer = {
  columns: [
    NAME,
    ...[
      'Capacity',
      'Access Modes',
      'Reclaim Policy',
      'Status',
      'Claim',
      'StorageClass',
      'VolumeAttributesClass',
      'Reason',
    ].map(text),
    AGE,
    wide(text('VolumeMode')),
  ],
  cells: (thing, now) => [
    thing.metadata.name,
    quantity(at(thing, 'spec.capacity.storage')),
    modesText(textsAt(thing, 'spec.accessModes')),
    textAt(thing, 'spec.persistentVolumeReclaimPolicy'),
    phaseOf(thing),
    at(thing, 'spec.claimRef') === undefined
      ? ''
      : `${textAt(thing, 'spec.claimRef.namespace')}/${textAt(thing, 'spec.claimRef.name')}`,
    classOf(thing),
    at(thing, 'spec.volumeAttributesClassName') ?? '<unset>',
    textAt(thing, 'status.reason'),
    ageOf(thing, now),
    at(thing, 'spec.volumeMode') ?? '<unset>',
  ],
}

const CLAIMS: Printer = {
  columns: [
    NAME,
    ...[
      'Status',
      'Volume',
      'Capacity',
      'Access Modes',
      'StorageClass',
      'VolumeAttributesClass',
    ].map(text),
    AGE,
    wide(text('VolumeMode')),
  ],
  cells: (thing, now) => {
    const volume = textAt(thing, 'spec.volumeName')
    const given =
      volume === ''
        ? ['', '']
        : [
            quantity(at(thing, 'status.capacity.storage')),
            modesText(textsAt(thing, 'status.accessModes')),
          ]
    return [
      thing.metadata.name,
      phaseOf(thing),
      volume,
      ...given,
      classOf(thing),
      at(thing, 'spec.volumeAttributesClassName') ?? '<unset>',
      ageOf(thing, now),
      at(thing, 'spec.volumeMode') ?? '<unset>',
    ]
  },
}

const STORAGE_CLASSES: Printer = {
  columns: [
    NAME,
    ...['Provisioner', 'ReclaimPolicy', 'VolumeBindingMode', 'AllowVolumeExpansion'].map(text),
    AGE,
  ],
  cells: (thing, now) => [
    `${thing.metadata.name}${isDefault(thing.metadata.annotations ?? {}) ? ' (default)' : ''}`,
    textAt(thing, 'provisioner'),
    at(thing, 'reclaimPolicy') ?? 'Delete',
    at(thing, 'volumeBindingMode') ?? 'Immediate',
    at(thing, 'allowVolumeExpansion') === true,
    ageOf(thing, now),
  ],
}

const ATTACHMENTS: Printer = {
  columns: [NAME, {...NAME, name: 'Attacher'}, text('PV'), text('Node'), flag('Attached'), AGE],
  cells: (thing, now) => [
    thing.metadata.name,
    ...['spec.attacher', 'spec.source.persistentVolumeName', 'spec.nodeName'].map(path =>
      textAt(thing, path),
    ),
    at(thing, 'status.attached') === true,
    ageOf(thing, now),
  ],
}

const ATTRIBUTES_CLASSES: Printer = {
  columns: [NAME, text('DriverName'), AGE],
  cells: (thing, now) => [thing.metadata.name, textAt(thing, 'driverName'), ageOf(thing, now)],
}

const CSI_NODES: Printer = {
  columns: [NAME, count('Drivers'), AGE],
  cells: (thing, now) => [thing.metadata.name, lengthAt(thing, 'spec.drivers'), ageOf(thing, now)],
}

const CSI_DRIVERS: Printer = {
  columns: [
    NAME,
    flag('AttachRequired'),
    flag('PodInfoOnMount'),
    flag('StorageCapacity'),
    text('TokenRequests'),
    flag('RequiresRepublish'),
    text('Modes'),
    AGE,
  ],
  cells: (thing, now) => [
    thing.metadata.name,
    at(thing, 'spec.attachRequired') !== false,
    at(thing, 'spec.podInfoOnMount') === true,
    at(thing, 'spec.storageCapacity') === true,
    at(thing, 'spec.tokenRequests') === undefined
      ? '<unset>'
      : listAt(thing, 'spec.tokenRequests')
          .map(each => textAt(each, 'audience'))
          .join(','),
    at(thing, 'spec.requiresRepublish') === true,
    or(textsAt(thing, 'spec.volumeLifecycleModes').join(','), '<none>'),
    ageOf(thing, now),
  ],
}

/** By kind. */
export const CONFIG: Readonly<Record<string, Printer>> = {
  ConfigMap: CONFIG_MAPS,
  Secret: SECRETS,
  ServiceAccount: SERVICE_ACCOUNTS,
  HorizontalPodAutoscaler: AUTOSCALERS,
  PodDisruptionBudget: DISRUPTION_BUDGETS,
  ResourceQuota: QUOTAS,
  PersistentVolume: VOLUMES,
  PersistentVolumeClaim: CLAIMS,
  StorageClass: STORAGE_CLASSES,
  VolumeAttachment: ATTACHMENTS,
  VolumeAttributesClass: ATTRIBUTES_CLASSES,
  CSINode: CSI_NODES,
  CSIDriver: CSI_DRIVERS,
}

const quantity = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '0'

const phaseOf = (thing: Thing): string =>
  thing.metadata.deletionTimestamp === undefined ? textAt(thing, 'status.phase') : 'Terminating'

const classOf = (thing: Thing): string =>
  thing.metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] ??
  textAt(thing, 'spec.storageClassName')

const MODES = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
] as const

const modesText = (modes: readonly string[]): string =>
  MODES.filter(([mode]) => modes.includes(mode))
    .map(([, short]) => short)
    .join(',')

const isDefault = (annotations: Fields): boolean =>
  [
    'storageclass.kubernetes.io/is-default-class',
    'storageclass.beta.kubernetes.io/is-default-class',
  ].some(key => annotations[key] === 'true')
