import {at, node, rows, text} from '../../mesh/fields.ts'
import {some} from '../../mesh/sentences.ts'
import type {Values} from '../../mesh/snapshot.ts'
import type {Detector} from '../catalog.ts'
import type {Evidence} from '../check.ts'
import {placeOf, refOf} from '../place.ts'
import {oldDeployments} from './mesh-config.ts'
import type {Detect, Sign} from './detect.ts'
import {templatesIn} from './templates.ts'

/**
 * A variable of istiod or of proxies as somebody set it. Its value is for comparing, never for
 * printing.
 */
interface Setting {
  readonly name: string
  readonly value: string
  readonly where: string
  readonly sign: Pick<Sign, 'objects'>
}

/**
 * `env`: variables of these names are set: in istiod's values, in the old istiods' Deployments, in
 * ProxyConfigs, in annotations of pod templates. `except`: `NAME=value` that says what a newer
 * version does anyway.
 */
export const env: Detect = (evidence, detector) => {
  const found = settingsOf(evidence, detector).filter(
    each => !(detector.except ?? []).includes(`${each.name}=${each.value}`),
  )
  return [...Map.groupBy(found, each => each.where)].map(([where, all]) => ({
    what: `${some([...new Set(all.map(each => each.name))])} set in ${where}`,
    objects: all.flatMap(each => each.sign.objects),
  }))
}

/**
 * What istiod's values say of variables: for istiod itself, and for proxies by MeshConfig. Later
 * ones win, as in the chart.
 */
export function variablesIn(values: Values): Readonly<Record<string, string>> {
  const maps = [
    at(values, 'meshConfig', 'defaultConfig', 'proxyMetadata'),
    at(values, 'env'),
    at(values, 'pilot', 'env'),
  ]
  return Object.fromEntries(
    maps.flatMap(each => Object.entries(node(each))).map(([name, value]) => [name, plain(value)]),
  )
}

const plain = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value)

function settingsOf(evidence: Evidence, {names = []}: Detector): readonly Setting[] {
  const supplied = fromValues(evidence)
  const running = fromIstiods(evidence).filter(
    each => !supplied.some(other => other.name === each.name),
  )
  return [
    ...supplied,
    ...running,
    ...fromProxyConfigs(evidence),
    ...fromTemplates(evidence, names),
  ].filter(each => names.includes(each.name))
}

const fromValues = ({asked: {like}}: Evidence): readonly Setting[] =>
  Object.entries(variablesIn(like?.values ?? {})).map(([name, value]) => ({
    name,
    value,
    where: `the values of release ${like?.namespace ?? ''}/${like?.name ?? ''}`,
    sign: {objects: []},
  }))

const fromIstiods = (evidence: Evidence): readonly Setting[] =>
  oldDeployments(evidence).flatMap(deployment =>
    rows(at(deployment, 'spec', 'template', 'spec', 'containers'))
      .flatMap(each => rows(each['env']))
      .map(each => ({
        name: text(each['name']) ?? '',
        value: text(each['value']) ?? '',
        where: `Deployment ${placeOf(deployment)}`,
        sign: {objects: [refOf(deployment)]},
      })),
  )

const fromProxyConfigs = ({survey}: Evidence): readonly Setting[] =>
  survey.of('ProxyConfig.networking.istio.io').flatMap(config =>
    Object.entries(node(at(config, 'spec', 'environmentVariables'))).map(([name, value]) => ({
      name,
      value: plain(value),
      where: `ProxyConfig ${placeOf(config)}`,
      sign: {objects: [refOf(config)]},
    })),
  )

const CONFIG = 'proxy.istio.io/config'

function fromTemplates({survey}: Evidence, names: readonly string[]): readonly Setting[] {
  return templatesIn(survey).flatMap(({object, annotations}) => {
    const config = annotations[CONFIG] ?? ''
    return names
      .filter(name => config.includes(name))
      .map(name => ({
        name,
        value: valueIn(config, name),
        where: `annotations ${CONFIG} of pod templates`,
        sign: {objects: [refOf(object)]},
      }))
  })
}

/**
 * In: YAML or JSON of a proxy's config. Out: what stands behind the name; empty when it cannot be
 * read.
 */
const valueIn = (config: string, name: string): string =>
  /^["']?\s*:\s*["']?([\w.-]*)/.exec(config.slice(config.indexOf(name) + name.length))?.[1] ?? ''
