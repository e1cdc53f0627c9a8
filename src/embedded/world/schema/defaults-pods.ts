import type {Fields} from '../api-object.ts'
import {each, fieldsOf, filled, textOf, unset, within} from './fields.ts'

/** Files that a volume makes are 0644 unless it says otherwise. */
const MODE = 0o644
/** Fields of a volume that are not its source. */
const NO_SOURCE = ['name']

/** A Pod: what its template would get, and what only real pods get. */
export function podOfItsOwn(pod: Fields): Fields {
  return within(pod, 'spec', spec => {
    const full = filled(podSpec(spec), {enableServiceLinks: true})
    const requesting = each(each(full, 'containers', requested), 'initContainers', requested)
    return full['hostNetwork'] === true
      ? each(each(requesting, 'containers', hostPorts), 'initContainers', hostPorts)
      : requesting
  })
}

/** The template of a workload. */
export function podTemplate(template: Fields): Fields {
  return within(template, 'spec', podSpec)
}

/** The spec of a pod or of a template. */
function podSpec(spec: Fields): Fields {
  const full = filled(accounts(graceful(spec)), {
    restartPolicy: 'Always',
    dnsPolicy: 'ClusterFirst',
    schedulerName: 'default-scheduler',
    securityContext: {},
    terminationGracePeriodSeconds: 30,
  })
  const lists = ['containers', 'initContainers', 'ephemeralContainers']
  return each(
    lists.reduce((all, key) => each(all, key, container), full),
    'volumes',
    volume,
  )
}

/** Less than no time to end is a second. */
function graceful(spec: Fields): Fields {
  const seconds = spec['terminationGracePeriodSeconds']
  return typeof seconds === 'number' && seconds < 0
    ? {...spec, terminationGracePeriodSeconds: 1}
    : spec
}

/** The old and the new name of the service account always agree. */
function accounts(spec: Fields): Fields {
  const name = unset(spec['serviceAccountName'])
    ? spec['serviceAccount']
    : spec['serviceAccountName']
  if (unset(name) || (spec['serviceAccountName'] === name && spec['serviceAccount'] === name))
    return spec
  return {...spec, serviceAccountName: name, serviceAccount: name}
}

function container(one: Fields): Fields {
  const full = filled(one, {
    imagePullPolicy: pullPolicy(textOf(one['image'])),
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  })
  const probed = ['livenessProbe', 'readinessProbe', 'startupProbe'].reduce(
    (all, key) => within(all, key, probe),
    full,
  )
  const hooked = within(probed, 'lifecycle', lifecycle =>
    within(within(lifecycle, 'postStart', handler), 'preStop', handler),
  )
  return each(
    each(hooked, 'ports', port => filled(port, {protocol: 'TCP'})),
    'env',
    env,
  )
}

/** An image without tag and digest is `latest`, and that is always pulled. */
function pullPolicy(image: string): string {
  if (image.includes('@')) return 'IfNotPresent'
  const tag = /:([^/:]+)$/.exec(image)?.[1]
  return tag === undefined || tag === 'latest' ? 'Always' : 'IfNotPresent'
}

function probe(one: Fields): Fields {
  const full = filled(handler(one), {
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
  })
  return within(full, 'grpc', grpc =>
    grpc['service'] === undefined ? {...grpc, service: ''} : grpc,
  )
}

function handler(one: Fields): Fields {
  return within(one, 'httpGet', get => filled(get, {path: '/', scheme: 'HTTP'}))
}

function env(one: Fields): Fields {
  return within(one, 'valueFrom', from =>
    within(within(from, 'fieldRef', fieldRef), 'resourceFieldRef', resourceRef),
  )
}

const fieldRef = (ref: Fields): Fields => filled(ref, {apiVersion: 'v1'})
const resourceRef = (ref: Fields): Fields => filled(ref, {divisor: '0'})
const downward = (one: Fields): Fields =>
  each(one, 'items', item =>
    within(within(item, 'fieldRef', fieldRef), 'resourceFieldRef', resourceRef),
  )

function volume(one: Fields): Fields {
  if (Object.keys(one).every(key => NO_SOURCE.includes(key))) return {...one, emptyDir: {}}
  const moded = ['secret', 'configMap', 'downwardAPI', 'projected'].reduce(
    (all, key) => within(all, key, source => filled(source, {defaultMode: MODE})),
    one,
  )
  const sourced = within(within(moded, 'downwardAPI', downward), 'projected', projected)
  const host = within(sourced, 'hostPath', path =>
    path['type'] === undefined ? {...path, type: ''} : path,
  )
  return within(host, 'ephemeral', source =>
    within(source, 'volumeClaimTemplate', claim =>
      within(claim, 'spec', spec => filled(spec, {volumeMode: 'Filesystem'})),
    ),
  )
}

function projected(one: Fields): Fields {
  return each(one, 'sources', source =>
    within(
      within(source, 'serviceAccountToken', token => filled(token, {expirationSeconds: 3600})),
      'downwardAPI',
      downward,
    ),
  )
}

/** What is limited and asks for nothing asks for its limit. */
function requested(one: Fields): Fields {
  return within(one, 'resources', resources => {
    if (resources['limits'] === undefined) return resources
    const requests = fieldsOf(resources['requests'])
    const full = filled(requests, fieldsOf(resources['limits']))
    return full === requests ? resources : {...resources, requests: full}
  })
}

function hostPorts(one: Fields): Fields {
  return each(one, 'ports', port => filled(port, {hostPort: port['containerPort']}))
}
