{{/* -REVISION, or nothing for a plain install. */}}
{{- define "istiod.suffix" -}}
{{- if .Values.revision }}-{{ .Values.revision }}{{ end }}
{{- end -}}

{{/* What tells the objects of one revision from those of another. */}}
{{- define "istiod.labels" -}}
istio.io/rev: {{ .Values.revision | default "default" | quote }}
install.operator.istio.io/owning-resource: {{ .Values.ownerName | default "unknown" }}
operator.istio.io/component: "Pilot"
release: {{ .Release.Name }}
app.kubernetes.io/name: "istiod"
{{ include "release.labels" . }}
{{- end -}}

{{/* Roles and accounts are not labelled with the revision. */}}
{{- define "istiod.access" -}}
app: istiod
release: {{ .Release.Name }}
app.kubernetes.io/name: "istiod"
{{ include "release.labels" . }}
{{- end -}}

{{/* Services select no pods of other revisions, and the plain one none of a canary. */}}
{{- define "istiod.selector" -}}
app: istiod
{{ if .Values.revision }}istio.io/rev: {{ .Values.revision | quote }}{{ else }}istio: pilot{{ end }}
{{- end -}}

{{- define "istiod.ports" -}}
- {name: grpc-xds, port: 15010, protocol: TCP}
- {name: https-dns, port: 15012, protocol: TCP}
- {name: https-webhook, port: 443, targetPort: 15017, protocol: TCP}
- {name: http-monitoring, port: 15014, protocol: TCP}
{{- end -}}
