// The published renderer says what failed; the current one also says where, and then does not wrap the message once per
// enclosing tag. Here a failure gets a mark in its message, which survives the wrapping, at the three places where the current
// renderer notes a position: an expression, an attribute of a tag, and whatever else fails inside a tag.
//
// Nothing here awaits: the order of messages depends on the number of turns, so the number must stay as it is.
const MARK = /\u0001(.*?)\u0001/gs;

function mark(error, kind, node) {
  const at = node?.position?.start;
  if (at && !error.message.includes('\u0001')) {
    error.message = `\u0001${JSON.stringify({ class: kind, at: { line: at.line, column: at.column } })}\u0001${error.message}`;
  }
  return error;
}

/** Makes failures of all engines carry their position; `read` takes it out of a message again. */
export async function positions(engine, engines) {
  const prototype = await transformerOf(engine);
  const { evaluateExpressionNode, evaluateProps } = prototype;
  let tag; // its attributes are read in the same turn in which its plugin starts

  prototype.evaluateExpressionNode = function (node) {
    try {
      return evaluateExpressionNode.call(this, node);
    } catch (error) {
      throw mark(error, 'expression', node);
    }
  };

  prototype.evaluateProps = function (node) {
    const props = {};
    for (const attribute of node.attributes) {
      try {
        Object.assign(props, evaluateProps.call(this, { ...node, attributes: [attribute] }));
      } catch (error) {
        const spread = attribute.type === 'mdxJsxExpressionAttribute';
        throw mark(error, spread ? 'attribute' : 'expression', attribute.position ? attribute : node);
      }
    }
    tag = node;
    return props;
  };

  for (const plugin of new Set(engines.flatMap((one) => [...one.getAllTagPlugins().values()]))) {
    const transform = plugin.transform;
    plugin.transform = function (...given) {
      const node = tag;
      const result = transform.apply(this, given);
      result.catch((error) => mark(error, 'tag', node));
      return result;
    };
  }

  return {
    read: (message) => {
      const marked = message.match(MARK)?.[0];
      return { fault: marked && JSON.parse(marked.slice(1, -1)), message: message.replace(MARK, '') };
    },
  };
}

/** The class that walks the tree is not exported, but every plugin is handed the means to make one. */
async function transformerOf(engine) {
  let made;
  const probe = { transform: async (_, __, context) => ((made = context.createNodeTransformer(context.scope)), []) };
  engine.registerTagPlugin(probe, ['Probe']);
  await engine.transform({ type: 'root', children: [{ type: 'mdxJsxFlowElement', name: 'Probe', attributes: [], children: [] }] });
  engine.removeTagPlugin('Probe');
  return Object.getPrototypeOf(made);
}
