import {describe, expect, it} from 'vitest'
import {UsageError} from '../../src/ports/trouble.ts'
import {readSnapshot} from '../../src/snapshot/read.ts'

const pod = {apiVersion: 'v1', kind: 'Pod', metadata: {name: 'web', namespace: 'shop', uid: 'u', labels: {app: 'web'}}, spec: {containers: [{name: 'app'}]}, status: {phase: 'Running', conditions: []}}
const secret = {namespace: 'istio-system', name: 'cacerts', type: 'Opaque', labels: {}, annotations: {}, data: {'ca-cert.pem': 'mark:1'}, certificates: {'ca-cert.pem': 'sha256:1'}}
const certificate = {subject: 's', issuer: 'i', notBefore: '', notAfter: '', keyId: 'k', fingerprint: 'f'}
const release = {namespace: 'istio-system', name: 'istiod', number: 1, status: 'deployed', labels: {}, payload: {}}
const snapshot = {apiVersion: 'meshctl.dev/v1', kind: 'Snapshot', format: 1, takenAt: '2026-01-01T00:00:00Z', by: '0.1.0', istioNamespace: 'istio-system', cluster: {uid: 'u', version: '1.35.4'}, objects: [pod, {apiVersion: 'networking.istio.io/v1', kind: 'WorkloadEntry', metadata: {name: 'w'}, spec: {ports: {http: 80}}}, {apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: {name: 'e'}, endpoints: null, ports: null}], secrets: [secret], certificates: {'sha256:1': [certificate]}, releases: [release], blindSpots: []}

const read = (value: object): unknown => readSnapshot(JSON.stringify(value), 'x.json')
const withPod = (more: object): object => ({...snapshot, objects: [{...pod, ...more}]})

describe('[U] a file of a snapshot', () => {
  it('is read when it is whole', () => expect(read(snapshot)).toEqual(snapshot))

  it.each([
    ['a Secret without data', {...snapshot, secrets: [{...secret, data: undefined}]}, /secrets\[0\] \(istio-system\/cacerts\)/],
    ['a Secret with null for data', {...snapshot, secrets: [{...secret, data: null}]}, /secrets\[0\]/],
    ['a Secret with null for certificates', {...snapshot, secrets: [{...secret, certificates: null}]}, /secrets\[0\]/],
    ['a Pod with null for spec', withPod({spec: null}), /objects\[0\] \(Pod shop\/web\)/],
    ['a Pod with text for containers', withPod({spec: {containers: 'x'}}), /objects\[0\]/],
    ['a container that is null', withPod({spec: {containers: [null]}}), /objects\[0\]/],
    ['a Pod with text for labels', withPod({metadata: {...pod.metadata, labels: 'x'}}), /objects\[0\]/],
    ['a Pod with a number for its uid', withPod({metadata: {...pod.metadata, uid: 5}}), /objects\[0\]/],
    ['a Deployment with text for its template', withPod({kind: 'Deployment', apiVersion: 'apps/v1', spec: {template: 'x'}}), /Deployment/],
    ['certificates that are none', {...snapshot, certificates: {'sha256:1': [null]}}, /certificates/],
    ['a release without a payload', {...snapshot, releases: [{...release, payload: null}]}, /releases\[0\]/],
    ['no time', {...snapshot, takenAt: undefined}, /takenAt/],
    ['no objects', {...snapshot, objects: undefined}, /objects/],
    ['another document', {apiVersion: 'v1', kind: 'List'}, /of kind Snapshot/],
    ['a later layout', {...snapshot, format: 99}, /format 99/],
  ])('is refused with %s', (_name, value, why) => {
    const refused = (): unknown => read(value)
    expect(refused).toThrow(UsageError)
    try {
      refused()
    } catch (error) {
      expect(error).toMatchObject({code: 'SNAPSHOT_FILE_INVALID', why: expect.stringMatching(why) as string})
    }
  })

  it.each(['', '{', 'null', '[]', '"x"'])('%s is none', text => expect(() => readSnapshot(text, 'x.json')).toThrow(UsageError))
})
