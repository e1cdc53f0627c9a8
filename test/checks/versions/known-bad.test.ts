import type {Catalog, KnownBad} from '../../../src/checks/catalog.ts'
import {object} from '../mesh-objects.ts'
import {specify} from '../specify.ts'
import {knownBad} from '../../../src/checks/versions/known-bad.ts'
import {USUAL, catalog} from './times.ts'

const bad = (change: Partial<KnownBad>): Catalog =>
  catalog({
    knownBad: [
      {
        id: 'istio-1',
        versions: [{from: '1.28.0', to: '1.28.10'}],
        of: 'new',
        severity: 'blocks',
        when: 'always',
        what: 'It forgets half of the routes.',
        next: 'Go to 1.28.11.',
        source: 'istio/istio 1',
        ...change,
      },
    ],
  })
const virtualService = object('networking.istio.io/v1 VirtualService shop/web')
const rule = (spec: object): ReturnType<typeof object> =>
  object('networking.istio.io/v1 DestinationRule shop/web', {}, {spec})
const hash = {loadBalancer: {consistentHash: {useSourceIp: true}}}
specify(
  'versions',
  [knownBad],
  {
    KNOWN_BAD_VERSION: {
      fires: {
        'the target is the newest bad one': {
          catalog: bad({}),
          says: ['which is the target', 'half of the routes', 'Go to 1.28.11'],
          severity: 'blocks',
        },
        'it is the oldest bad one, in the second range': {
          catalog: bad({
            versions: [
              {from: '1.20.0', to: '1.20.5'},
              {from: '1.28.10', to: '1.29.0'},
            ],
          }),
        },
        'the old one is bad': {
          catalog: bad({of: 'old', versions: [{from: '1.27.9', to: '1.27.9'}]}),
          says: ['1.27.9, which is the old version'],
        },
        'what makes it matter is in use': {
          catalog: bad({when: 'virtual-services', severity: 'warns'}),
          objects: [virtualService],
          says: ['VirtualService shop/web'],
          severity: 'warns',
        },
        'what makes it matter could not be seen': {
          catalog: bad({when: 'virtual-services'}),
          blind: [
            {
              resource: 'virtualservices',
              kind: 'VirtualService.networking.istio.io',
              why: 'forbidden',
            },
          ],
          says: ['cannot be told whether'],
          severity: 'warns',
        },
        'the word is not known': {
          catalog: bad({when: 'moonlight'}),
          says: ['moonlight'],
          severity: 'warns',
        },
        'a hash stands on a subset': {
          catalog: bad({when: 'consistent-hash'}),
          objects: [rule({subsets: [{name: 'v1', trafficPolicy: hash}]})],
        },
        'a hash stands on a port': {
          catalog: bad({when: 'consistent-hash'}),
          objects: [rule({trafficPolicy: {portLevelSettings: [{port: {number: 80}, ...hash}]}})],
        },
        'the mesh has several clusters': {
          catalog: bad({when: 'multi-cluster'}),
          values: {global: {multiCluster: {clusterName: 'east'}}},
          says: ['HelmRelease'],
        },
        'the built-in rows are there': {
          from: '1.29.6',
          to: '1.30.2',
          objects: [virtualService],
          says: ['istio-60629'],
        },
      },
      quiet: {
        'the target is one patch further': {catalog: bad({}), to: '1.28.11'},
        'it is one patch older': {catalog: bad({versions: [{from: '1.28.11', to: '1.28.99'}]})},
        'the old one has it and only the target matters': {
          catalog: bad({versions: [{from: '1.27.0', to: '1.27.9'}]}),
        },
        'the target has it and only the old one matters': {catalog: bad({of: 'old'})},
        'what makes it matter is not in use': {catalog: bad({when: 'virtual-services'})},
        'the rule does not hash': {
          catalog: bad({when: 'consistent-hash'}),
          objects: [rule({trafficPolicy: {loadBalancer: {simple: 'RANDOM'}}})],
        },
        'the mesh has one cluster': {
          catalog: bad({when: 'multi-cluster'}),
          values: {global: {multiCluster: {clusterName: ''}}},
        },
        'there is one revision': {catalog: bad({when: 'many-revisions'})},
        'it has been mended': {from: '1.29.6', to: '1.30.3', objects: [virtualService]},
      },
    },
  },
  USUAL,
)
