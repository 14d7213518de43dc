// Serves the description of the API, as OpenAPI 3.1, and a page to read it.

import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';

export function serveOpenApi(app: INestApplication, prefix: string): void {
  const document = describeApi(app);
  SwaggerModule.setup(`${prefix}/docs`, app, document, {
    jsonDocumentUrl: `${prefix}/openapi.json`,
    customSiteTitle: 'Ghostwriter Delivery API',
  });
}

export function describeApi(app: INestApplication): OpenAPIObject {
  const about = new DocumentBuilder()
    .setTitle('Ghostwriter Delivery')
    .setDescription(
      'Writes LinkedIn drafts, puts them in front of their author, takes one decision, and knows what became of every message.',
    )
    .setVersion('1')
    .addBearerAuth()
    .setOpenAPIVersion('3.1.0')
    .build();
  const document = SwaggerModule.createDocument(app, about, { operationIdFactory: operationId });
  allowNulls(document);
  return document;
}

/** "PostsController", "create" → "postsCreate", which is what clients made from the description call it. */
const operationId = (controller: string, method: string): string => {
  const feature = controller.replace(/Controller$/, '');
  return `${feature.charAt(0).toLowerCase()}${feature.slice(1)}${method.charAt(0).toUpperCase()}${method.slice(1)}`;
};

/** 3.1 has no `nullable`: what may be null says so by its type. */
function allowNulls(node: unknown): void {
  if (Array.isArray(node)) node.forEach(allowNulls);
  if (!isFields(node)) return;
  Object.values(node).forEach(allowNulls);
  if (node.nullable !== true) return;
  delete node.nullable;
  if (Array.isArray(node.allOf)) {
    node.anyOf = [...node.allOf, { type: 'null' }];
    delete node.allOf;
    // The generator says `object` beside a reference, which would forbid the null again.
    delete node.type;
  }
  if (typeof node.type === 'string') node.type = [node.type, 'null'];
  if (Array.isArray(node.enum)) node.enum = [...node.enum, null];
}

const isFields = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
