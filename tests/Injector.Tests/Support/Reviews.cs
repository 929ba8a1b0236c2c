using System.Text.Json.Nodes;

namespace AgentMark.Sidecar.Injector.Tests.Support;

/// <summary>Pods as an API server hands them on, and the reviews that ask about them.</summary>
internal static class Reviews
{
    public const string Uid = "5d8fd1b2-8f0e-4d9b-9d3c-1d1f6a3f0001";

    /// <summary>A pod that a ReplicaSet makes: no name, no namespace, no volumes, no init containers.</summary>
    public static JsonObject Pod(string? shape) => JsonNode.Parse($$"""
        {
          "apiVersion": "v1",
          "kind": "Pod",
          "metadata": {
            "generateName": "echo-7c9d8b6f5-",
            "labels": {"app": "echo"{{(shape is null ? "" : $", \"agentmark-sidecar.io/inject\": \"{shape}\"")}}},
            "ownerReferences": [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "echo-7c9d8b6f5", "uid": "c0ffee00-0000-4000-8000-000000000001", "controller": true}]
          },
          "spec": {
            "containers": [
              {
                "name": "echo",
                "image": "example.test/echo:3",
                "env": [{"name": "MODEL_TOKEN", "value": "env-value-7f3a"}],
                "ports": [{"containerPort": 8000, "protocol": "TCP"}],
                "resources": {},
                "terminationMessagePath": "/dev/termination-log",
                "terminationMessagePolicy": "File",
                "imagePullPolicy": "IfNotPresent"
              }
            ],
            "restartPolicy": "Always",
            "terminationGracePeriodSeconds": 60,
            "dnsPolicy": "ClusterFirst",
            "securityContext": {},
            "schedulerName": "default-scheduler",
            "enableServiceLinks": true
          },
          "status": {}
        }
        """)!.AsObject();

    public static JsonObject Create(JsonObject pod, bool dryRun = false) => new()
    {
        ["kind"] = "AdmissionReview",
        ["apiVersion"] = "admission.k8s.io/v1",
        ["request"] = new JsonObject
        {
            ["uid"] = Uid,
            ["kind"] = new JsonObject { ["group"] = "", ["version"] = "v1", ["kind"] = "Pod" },
            ["resource"] = new JsonObject { ["group"] = "", ["version"] = "v1", ["resource"] = "pods" },
            ["namespace"] = "models",
            ["operation"] = "CREATE",
            ["userInfo"] = new JsonObject { ["username"] = "system:serviceaccount:kube-system:replicaset-controller" },
            ["object"] = pod.DeepClone(),
            ["oldObject"] = null,
            ["dryRun"] = dryRun,
            ["options"] = new JsonObject { ["kind"] = "CreateOptions", ["apiVersion"] = "meta.k8s.io/v1" },
        },
    };

    /// <summary>The same with some members of the request set to something else; null takes one out.</summary>
    public static JsonObject With(this JsonObject review, params (string Name, JsonNode? Value)[] members)
    {
        foreach (var (name, value) in members)
        {
            if (value is null)
            {
                review["request"]!.AsObject().Remove(name);
            }
            else
            {
                review["request"]![name] = value;
            }
        }

        return review;
    }
}
