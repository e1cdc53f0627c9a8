import type {Fields} from '../../../../src/embedded/world/api-object.ts'

/** A definition for the conversations about custom resources. */
export const WIDGETS: Fields = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {name: 'widgets.example.org'},
  spec: {
    group: 'example.org',
    scope: 'Namespaced',
    names: {plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList'},
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: {status: {}},
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                properties: {
                  size: {type: 'integer', default: 3},
                  note: {type: 'string'},
                  tags: {type: 'array', items: {type: 'string'}, 'x-kubernetes-list-type': 'set'},
                  parts: {
                    type: 'array',
                    'x-kubernetes-list-type': 'map',
                    'x-kubernetes-list-map-keys': ['name'],
                    items: {
                      type: 'object',
                      required: ['name'],
                      properties: {name: {type: 'string'}, count: {type: 'integer'}},
                    },
                  },
                  plain: {
                    type: 'array',
                    items: {type: 'object', properties: {name: {type: 'string'}}},
                  },
                  free: {type: 'object', 'x-kubernetes-preserve-unknown-fields': true},
                  limits: {type: 'object', additionalProperties: {type: 'string'}},
                  whole: {
                    type: 'object',
                    'x-kubernetes-map-type': 'atomic',
                    properties: {a: {type: 'string'}, b: {type: 'string'}},
                  },
                  port: {'x-kubernetes-int-or-string': true},
                },
              },
              status: {type: 'object', properties: {phase: {type: 'string'}}},
            },
          },
        },
      },
    ],
  },
}
