import { choice, column, flag, reference, type TableDefinition } from './column.ts';

const article: TableDefinition = {
  name: 'kb_knowledge',
  label: 'Knowledge',
  display: 'number',
  numberPrefix: 'KB',
  columns: [
    column('sys_class_name', 'Class', 'sys_class_name'),
    column('number', 'Number'),
    column('short_description', 'Short description'),
    column('text', 'Article body', 'html'),
    choice('workflow_state', 'Workflow', 'string', 'draft'),
    reference('kb_knowledge_base', 'Knowledge base', 'kb_knowledge_base'),
    reference('kb_category', 'Category', 'kb_category'),
    reference('author', 'Author', 'sys_user'),
    column('article_type', 'Article type', 'string', { defaultValue: 'text' }),
    column('published', 'Published', 'glide_date'),
    column('valid_to', 'Valid to', 'glide_date', { defaultValue: '2100-01-01' }),
    column('sys_view_count', 'View count', 'integer', { defaultValue: '0' }),
    column('rating', 'Rating', 'integer'),
    column('language', 'Language', 'string', { defaultValue: 'en' }),
    flag('active', 'Active', 'true'),
  ],
};

const knowledgeBase: TableDefinition = {
  name: 'kb_knowledge_base',
  label: 'Knowledge Base',
  display: 'title',
  columns: [
    column('title', 'Title'),
    column('description', 'Description'),
    reference('owner', 'Owner', 'sys_user'),
    flag('active', 'Active', 'true'),
  ],
};

const category: TableDefinition = {
  name: 'kb_category',
  label: 'Knowledge Category',
  display: 'label',
  columns: [column('label', 'Label'), column('value', 'Value'), flag('active', 'Active', 'true')],
};

export const knowledgeTables = [article, knowledgeBase, category];
