import {describe, expect, it} from 'vitest'
import {builtinKinds} from '../../../../src/embedded/world/schema/builtin-kinds.ts'
import {crdStatus, kindsOfCrd} from '../../../../src/embedded/world/schema/crd.ts'
import {openApiDocument, openApiPaths} from '../../../../src/embedded/world/schema/openapi.ts'
import type {OpenApiDocument} from '../../../../src/embedded/world/schema/openapi.ts'
import {data, fooCrd, schemas} from './recorded.ts'

const kinds = [...builtinKinds(data), ...kindsOfCrd(fooCrd())]

function document(path: string): OpenApiDocument {
  const found = openApiDocument(schemas, kinds, {path, version: data.gitVersion})
  if (found === undefined) throw new Error(`no document at ${path}`)
  return found
}

describe('the documents at /openapi/v3', () => {
  it('are there for every group version that is served, and for no other', () => {
    expect(openApiPaths(kinds)).toEqual(
      expect.arrayContaining(['api/v1', 'apis/apps/v1', 'apis/autoscaling/v2', 'apis/ex.io/v1']),
    )
    expect(openApiPaths(kinds).filter(path => /kwok|alpha|beta|events/.test(path))).toEqual([])
    expect(openApiDocument(schemas, kinds, {path: 'apis/nope/v1', version: 'v1'})).toBeUndefined()
  })

  it.each(openApiPaths(kinds))('%s has every schema it refers to', path => {
    const {components} = document(path)
    const refs = [
      ...JSON.stringify(document(path)).matchAll(/"#\/components\/schemas\/([^"]+)"/g),
    ].map(([, name = '']) => name)
    expect(refs.filter(name => components.schemas[name] === undefined)).toEqual([])
  })

  it('tell kubectl which kinds take which patches with which parameters', () => {
    expect(
      document('apis/apps/v1').paths['/apis/apps/v1/namespaces/{namespace}/deployments/{name}'],
    ).toMatchObject({
      patch: {
        'x-kubernetes-group-version-kind': {group: 'apps', version: 'v1', kind: 'Deployment'},
        parameters: [
          {name: 'dryRun'},
          {name: 'fieldManager'},
          {name: 'fieldValidation', in: 'query'},
          {name: 'force'},
        ],
        requestBody: {content: {'application/strategic-merge-patch+json': {}}},
      },
    })
    expect(JSON.stringify(document('apis/ex.io/v1').paths)).not.toContain('strategic')
  })

  it('hold custom kinds with the metadata of all objects', () => {
    expect(document('apis/ex.io/v1').components.schemas['io.ex.v1.Foo']).toMatchObject({
      properties: {
        metadata: {$ref: '#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta'},
        spec: {required: ['a']},
      },
      'x-kubernetes-group-version-kind': [{group: 'ex.io', kind: 'Foo', version: 'v1'}],
    })
  })
})

describe('the steps through schemas', () => {
  const must = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('the schema has no such part')
    return value
  }
  const deployment = must(schemas.of({group: 'apps', version: 'v1', kind: 'Deployment'}))
  const spec = must(schemas.property(deployment, 'spec'))

  it('keep what stands beside a reference', () => {
    expect(schemas.property(spec, 'strategy')).toMatchObject({
      type: 'object',
      default: {},
      'x-kubernetes-patch-strategy': 'retainKeys',
    })
  })

  it('lead into lists and maps', () => {
    const containers = must(
      schemas.property(
        must(schemas.property(must(schemas.property(spec, 'template')), 'spec')),
        'containers',
      ),
    )
    expect(containers['x-kubernetes-patch-merge-key']).toBe('name')
    expect(must(schemas.item(containers)).properties).toHaveProperty('image')
    expect(
      schemas.property(
        must(schemas.property(must(schemas.property(deployment, 'metadata')), 'labels')),
        'any',
      ),
    ).toMatchObject({type: 'string'})
  })

  it('end where nothing is known', () => {
    expect(schemas.property(spec, 'constructor')).toBeUndefined()
    expect(schemas.of({group: 'apps', version: 'v2', kind: 'Deployment'})).toBeUndefined()
  })
})

describe('what a definition adds', () => {
  it('is one kind for each served version, the best first', () => {
    const crd = fooCrd()
    const [version = {}] = (crd['spec'] as {versions: object[]}).versions
    const versions = [
      {...version, name: 'v1beta1', storage: false},
      {...version, name: 'v1', storage: false},
      {...version, name: 'v1alpha1', served: false},
      {...version, name: 'v2', storage: true},
    ]
    const found = kindsOfCrd({...crd, spec: {...(crd['spec'] as object), versions}})
    expect(found.map(({version: name, custom}) => [name, custom?.stored])).toEqual([
      ['v2', true],
      ['v1', false],
      ['v1beta1', false],
    ])
    expect(found[0]).toMatchObject({
      storage: 'foos.ex.io',
      plural: 'foos',
      singular: 'foo',
      namespaced: true,
      shortNames: ['fo'],
      subresources: [
        {name: 'status', kind: 'Foo'},
        {name: 'scale', group: 'autoscaling', kind: 'Scale'},
      ],
    })
  })

  it('is told in its status, which keeps its times', () => {
    const crd = fooCrd()
    const {status: _status, ...fresh} = crd
    const first = crdStatus(fresh, Date.UTC(2026, 0, 1))
    expect(first).toMatchObject({
      acceptedNames: {plural: 'foos'},
      storedVersions: ['v1'],
      conditions: [
        {type: 'NamesAccepted', lastTransitionTime: '2026-01-01T00:00:00Z'},
        {type: 'Established', status: 'True', reason: 'InitialNamesAccepted'},
      ],
    })
    expect(crdStatus({...fresh, status: first}, Date.UTC(2027, 0, 1))).toEqual(first)
  })
})
