import {describe, expect, it} from 'vitest'
import {UsageError} from '../../src/ports/trouble.ts'
import {readSnapshot} from '../../src/snapshot/read.ts'
import {RECORDED, recorded} from '../worlds/sight.ts'

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {name: 'web', namespace: 'shop', uid: 'u', labels: {app: 'web'}},
  spec: {containers: [{name: 'app'}]},
  status: {phase: 'Running', conditions: []},
}
const secret = {
  namespace: 'istio-system',
  name: 'cacerts',
  type: 'Opaque',
  labels: {},
  annotations: {},
  data: {'ca-cert.pem': 'mark:1'},
  certificates: {'ca-cert.pem': 'sha256:1'},
} as const
const certificate = {
  subject: 's',
  issuer: 'i',
  notBefore: '',
  notAfter: '',
  keyId: 'k',
  fingerprint: 'f',
}
const template = {
  name: 'templates/deployment.yaml',
  data: Buffer.from('kind: Deployment').toString('base64'),
}
const payload = {
  name: 'istiod',
  namespace: 'istio-system',
  version: 1,
  info: {
    first_deployed: '2026-01-01T00:00:00Z',
    last_deployed: '2026-01-01T00:00:00Z',
    status: 'deployed',
    description: 'Install complete',
    notes: '',
  },
  chart: {
    metadata: {name: 'istiod', version: '1.28.10', apiVersion: 'v2'},
    lock: null,
    values: {},
    templates: [template],
    files: [],
  },
  config: null,
  manifest: '---\nkind: Service\n',
  hooks: [],
}
const release = {
  namespace: 'istio-system',
  name: 'istiod',
  number: 1,
  status: 'deployed',
  labels: {
    owner: 'helm',
    name: 'istiod',
    version: '1',
    status: 'deployed',
    modifiedAt: '1764547200',
  },
  payload,
}
const snapshot = {
  apiVersion: 'meshctl.dev/v1',
  kind: 'Snapshot',
  format: 1,
  takenAt: '2026-01-01T00:00:00Z',
  by: '0.1.0',
  istioNamespace: 'istio-system',
  cluster: {uid: 'u', version: '1.35.4'},
  objects: [
    pod,
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'WorkloadEntry',
      metadata: {name: 'w', namespace: 'shop'},
      spec: {ports: {http: 80}},
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {name: 'e', namespace: 'shop'},
      endpoints: null,
      ports: null,
    },
  ],
  secrets: [secret],
  certificates: {'sha256:1': [certificate]},
  releases: [release],
  blindSpots: [],
}

const read = (value: object): unknown => readSnapshot(JSON.stringify(value), 'x.json')
const {name: _name, ...nameless} = pod.metadata
const withPod = (more: object): object => ({...snapshot, objects: [{...pod, ...more}]})

/** Why it is refused. */
function whyOf(value: object): string {
  try {
    read(value)
  } catch (error) {
    if (error instanceof UsageError && error.code === 'SNAPSHOT_FILE_INVALID') return error.why
    throw error
  }
  return 'none'
}

describe('[U] a file of a snapshot (issue 9, row 2)', () => {
  it('is read when it is whole', () => expect(read(snapshot)).toEqual(snapshot))

  it.each([
    [
      'a Secret without data',
      {...snapshot, secrets: [{...secret, data: undefined}]},
      /secrets\[0\] \(istio-system\/cacerts\)/,
    ],
    [
      'a Secret with null for data',
      {...snapshot, secrets: [{...secret, data: null}]},
      /secrets\[0\]/,
    ],
    [
      'a Secret with null for certificates',
      {...snapshot, secrets: [{...secret, certificates: null}]},
      /secrets\[0\]/,
    ],
    ['a Pod with null for spec', withPod({spec: null}), /objects\[0\] \(Pod shop\/web\)/],
    ['a Pod with text for containers', withPod({spec: {containers: 'x'}}), /objects\[0\]/],
    ['a container that is null', withPod({spec: {containers: [null]}}), /objects\[0\]/],
    [
      'a Pod with text for labels',
      withPod({metadata: {...pod.metadata, labels: 'x'}}),
      /objects\[0\]/,
    ],
    [
      'a Pod with a number for its uid',
      withPod({metadata: {...pod.metadata, uid: 5}}),
      /objects\[0\]/,
    ],
    [
      'a Deployment with text for its template',
      withPod({kind: 'Deployment', apiVersion: 'apps/v1', spec: {template: 'x'}}),
      /Deployment/,
    ],
    [
      'certificates that are none',
      {...snapshot, certificates: {'sha256:1': [null]}},
      /certificates/,
    ],
    [
      'a release without a payload',
      {...snapshot, releases: [{...release, payload: null}]},
      /releases\[0\]/,
    ],
    ['no time', {...snapshot, takenAt: undefined}, /takenAt/],
    ['no objects', {...snapshot, objects: undefined}, /objects/],
    ['a key that no snapshot has', {...snapshot, run: 'x'}, /unknown key "run"/],
    [
      'a time that there is not',
      {...snapshot, takenAt: '2026-13-45T00:00:00Z'},
      /takenAt must be a time/,
    ],
    [
      'an Istio namespace that is a flag',
      {...snapshot, istioNamespace: '--kube-apiserver=https://x'},
      /istioNamespace must be the name of a namespace/,
    ],
    [
      'a version of Kubernetes that is none',
      {...snapshot, cluster: {uid: 'u', version: '../x'}},
      /cluster.version/,
    ],
    ['a Pod without a name', withPod({metadata: nameless}), /metadata.name is missing/],
    ['a Pod in no namespace', withPod({metadata: {name: 'web'}}), /must be in a namespace/],
    [
      'a Node in a namespace',
      {
        ...snapshot,
        objects: [{apiVersion: 'v1', kind: 'Node', metadata: {name: 'n', namespace: 'shop'}}],
      },
      /must not be in a namespace/,
    ],
    [
      'a Pod whose name is a path',
      withPod({metadata: {...pod.metadata, name: '../secrets/x'}}),
      /metadata.name must be the name of an object/,
    ],
    [
      'a Pod whose namespace is a flag',
      withPod({metadata: {...pod.metadata, namespace: '--all'}}),
      /metadata.namespace/,
    ],
    [
      'a label that is none',
      withPod({metadata: {...pod.metadata, labels: {'istio.io/rev': '--set-file=x'}}}),
      /metadata.labels must be labels/,
    ],
    [
      'a key of an annotation that is none',
      withPod({metadata: {...pod.metadata, annotations: {'a b': 'x'}}}),
      /metadata.annotations/,
    ],
    [
      'metadata besides',
      withPod({metadata: {...pod.metadata, resourceVersion: '5'}}),
      /unknown key "resourceVersion"/,
    ],
    [
      'a Secret among the objects',
      {
        ...snapshot,
        objects: [
          {
            apiVersion: 'v1',
            kind: 'Secret',
            metadata: {name: 'sh.helm.release.v1.x.v1', namespace: 'a', labels: {owner: 'helm'}},
            data: {},
          },
        ],
      },
      /of a kind that no snapshot holds/,
    ],
    [
      'a kind that no snapshot holds',
      {
        ...snapshot,
        objects: [
          {apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', metadata: {name: 'v1.x'}},
        ],
      },
      /of a kind that no snapshot holds/,
    ],
    [
      'a kind under another group',
      {...snapshot, objects: [{...pod, apiVersion: 'evil.io/v1'}]},
      /of a kind that no snapshot holds/,
    ],
    [
      'a release among the Secrets',
      {...snapshot, secrets: [{...secret, type: 'helm.sh/release.v1'}]},
      /type must not be Helm's/,
    ],
    [
      'a release among the Secrets, by its labels',
      {...snapshot, secrets: [{...secret, labels: {owner: 'helm', name: 'x'}}]},
      /labels must not be those of Helm's Secrets/,
    ],
    [
      'what is no mark',
      {...snapshot, secrets: [{...secret, data: {key: 'the secret itself'}}]},
      /data must be marks/,
    ],
    ['another document', {apiVersion: 'v1', kind: 'List'}, /of kind Snapshot/],
    ['a later layout', {...snapshot, format: 99}, /format 99/],
  ])('is refused with %s', (_name, value, why) => {
    expect(() => read(value)).toThrow(UsageError)
    expect(whyOf(value)).toMatch(why)
  })

  const withRelease = (change: object): object => ({
    ...snapshot,
    releases: [{...release, ...change}],
  })
  const withPayload = (change: object): object => withRelease({payload: {...payload, ...change}})
  const withChart = (change: object): object => withPayload({chart: {...payload.chart, ...change}})
  const withFile = (name: string): object => withChart({templates: [{...template, name}]})
  const unbelieved: readonly (readonly [string, object, RegExp])[] = [
    [
      'a name that is a flag, everywhere',
      {
        ...snapshot,
        releases: [
          {
            ...release,
            name: '--post-renderer=/bin/sh',
            labels: {...release.labels, name: '--post-renderer=/bin/sh'},
            payload: {...payload, name: '--post-renderer=/bin/sh'},
          },
        ],
      },
      /name must be the name of a Helm release/,
    ],
    [
      'another name in its JSON',
      withPayload({name: 'other'}),
      /says in its JSON that it is another release/,
    ],
    [
      'another namespace in its JSON',
      withPayload({namespace: 'other'}),
      /belongs to another namespace/,
    ],
    ['another number in its JSON', withPayload({version: 2}), /another revision/],
    [
      'another status in its JSON',
      withPayload({info: {...payload.info, status: 'failed'}}),
      /its status is another/,
    ],
    [
      'labels of another',
      withRelease({labels: {...release.labels, name: 'other'}}),
      /labelled as another release/,
    ],
    ['labels of nobody', withRelease({labels: {}}), /labelled as somebody else/],
    [
      'a status that Helm does not know',
      withRelease({status: 'fine'}),
      /status must be one of Helm's words/,
    ],
    ['a manifest that is a number', withPayload({manifest: 5}), /payload.manifest must be a text/],
    [
      'a chart whose name is a flag',
      withChart({metadata: {name: '--repo=https://x', version: '1.0.0'}}),
      /metadata.name must be the name of a chart/,
    ],
    [
      'a chart whose version is none',
      withChart({metadata: {name: 'istiod', version: '-x'}}),
      /metadata.version must be the version of a chart/,
    ],
    ...['/etc/passwd', '../x', 'templates/../../x', 'a//b', './x', 'a\\b', 'a\nb', '', 'a\0'].map(
      name =>
        [
          `a file ${JSON.stringify(name)} in its chart`,
          withFile(name),
          /must be the name of a file in the chart/,
        ] as const,
    ),
    [
      'a file that is not Base64',
      withChart({files: [{name: 'files/a', data: 'x y'}]}),
      /must be Base64/,
    ],
    [
      'a key that Helm does not write',
      withPayload({post_renderer: 'x'}),
      /unknown key "post_renderer"/,
    ],
    [
      'a way to apply that there is not',
      withPayload({apply_method: '--x'}),
      /apply_method must be ssa or csa/,
    ],
  ]
  it.each(unbelieved)(
    'believes a release as one of a cluster, and not with %s',
    (_name, value, why) => {
      expect(() => read(value)).toThrow(UsageError)
      expect(whyOf(value)).toMatch(why)
    },
  )

  it('reads what a real control plane was written down as', () => {
    for (const name of RECORDED) {
      const world = {...recorded(name), releases: []}
      expect(read(world)).toEqual(world)
    }
  })

  it('tells a few of a million troubles, without making them all', () => {
    const many = {...snapshot, objects: Array.from({length: 400_000}, () => null)}
    expect(whyOf(many).split('; ')).toHaveLength(6)
    expect(
      whyOf({
        ...snapshot,
        objects: [
          {
            ...pod,
            metadata: {
              ...pod.metadata,
              labels: Object.fromEntries(
                Array.from({length: 100_000}, (_, at) => [`a b${at}`, 'x']),
              ),
            },
          },
        ],
      }),
    ).toMatch(/must be labels\.$/)
  })

  it.each(['{"__proto__": {}}', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`])(
    '%.30s… is none',
    text => expect(() => readSnapshot(text, 'x.json')).toThrow(UsageError),
  )

  it.each(['', '{', 'null', '[]', '"x"'])('%s is none', text =>
    expect(() => readSnapshot(text, 'x.json')).toThrow(UsageError),
  )
})
