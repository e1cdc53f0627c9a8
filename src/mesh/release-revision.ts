import {at} from './fields.ts'
import {
  isChartName,
  isChartVersion,
  isNamespaceName,
  isReleaseName,
  isReleaseNumber,
  isReleaseStatus,
} from './helm-names.ts'

/**
 * One revision of a release as two witnesses tell it: the labels of its Secret, and the JSON
 * within. Nothing of it is believed yet.
 */
export interface ReleaseClaim {
  readonly namespace: unknown
  readonly name: unknown
  readonly number: unknown
  readonly status: unknown
  /** Of the Secret. */
  readonly labels: unknown
  /** Helm's own JSON, unpacked. */
  readonly payload: unknown
}

/**
 * Why it is no release of Helm's, or undefined when it is one: names, number, state, chart and
 * version are Helm's, and the labels, the JSON and the place say the same. Out: half a sentence
 * that follows "it"; nothing of the release is quoted in it.
 */
export function releaseFault(claim: ReleaseClaim): string | undefined {
  return headFault(claim) ?? labelsFault(claim) ?? payloadFault(claim)
}

const first = (rows: readonly (readonly [boolean, string])[]): string | undefined =>
  rows.find(([holds]) => !holds)?.[1]

/** Whether the names and numbers by themselves are such as Helm writes. */
const headFault = ({namespace, name, number, status}: ReleaseClaim): string | undefined =>
  first([
    [isNamespaceName(namespace), 'names a namespace that cannot be'],
    [isReleaseName(name), 'has a name that Helm gives no release'],
    [isReleaseNumber(number), 'has a number that Helm gives no revision'],
    [isReleaseStatus(status), 'has a status that Helm does not know'],
  ])

/** Whether the labels of the Secret say the same. */
const labelsFault = ({
  name,
  number,
  status,
  labels,
}: Omit<ReleaseClaim, 'payload'>): string | undefined =>
  first([
    [at(labels, 'owner') === 'helm', 'is labelled as somebody else’s than Helm’s'],
    [at(labels, 'name') === name, 'is labelled as another release'],
    [at(labels, 'version') === String(number), 'is labelled as another revision'],
    [at(labels, 'status') === status, 'is labelled with another status'],
  ])

/** Whether the JSON says the same, and what chart it is of. */
const payloadFault = ({
  namespace,
  name,
  number,
  status,
  payload,
}: ReleaseClaim): string | undefined =>
  first([
    [at(payload, 'name') === name, 'says in its JSON that it is another release'],
    [
      at(payload, 'namespace') === namespace,
      'says in its JSON that it belongs to another namespace',
    ],
    [at(payload, 'version') === number, 'says in its JSON that it is another revision'],
    [at(payload, 'info', 'status') === status, 'says in its JSON that its status is another'],
    [
      isChartName(at(payload, 'chart', 'metadata', 'name')),
      'has a chart whose name Helm does not allow',
    ],
    [
      isChartVersion(at(payload, 'chart', 'metadata', 'version')),
      'has a chart whose version is none',
    ],
  ])
