import { column, flag, reference, type TableDefinition } from './column.ts';

const user: TableDefinition = {
  name: 'sys_user',
  label: 'User',
  display: 'name',
  columns: [
    column('user_name', 'User ID'),
    column('name', 'Name'),
    column('first_name', 'First name'),
    column('middle_name', 'Middle name'),
    column('last_name', 'Last name'),
    column('email', 'Email'),
    column('title', 'Title'),
    column('phone', 'Business phone'),
    column('mobile_phone', 'Mobile phone'),
    column('employee_number', 'Employee number'),
    column('user_password', 'Password', 'password'),
    flag('active', 'Active', 'true'),
    flag('locked_out', 'Locked out'),
    flag('password_needs_reset', 'Password needs reset'),
    flag('web_service_access_only', 'Web service access only'),
    column('identity_type', 'Identity type'),
    flag('internal_integration_user', 'Internal Integration User'),
    flag('vip', 'VIP'),
    column('time_zone', 'Time zone'),
    column('time_format', 'Time format'),
    column('date_format', 'Date format'),
    column('preferred_language', 'Language'),
    reference('manager', 'Manager', 'sys_user'),
    reference('department', 'Department', 'cmn_department'),
    reference('company', 'Company', 'core_company'),
    reference('location', 'Location', 'cmn_location'),
    column('roles', 'Roles'),
    column('source', 'Source'),
  ],
};

const group: TableDefinition = {
  name: 'sys_user_group',
  label: 'Group',
  display: 'name',
  columns: [
    column('name', 'Name'),
    column('description', 'Description'),
    column('email', 'Group email'),
    reference('manager', 'Manager', 'sys_user'),
    reference('parent', 'Parent', 'sys_user_group'),
    column('type', 'Type'),
    flag('active', 'Active', 'true'),
    reference('default_assignee', 'Default assignee', 'sys_user'),
    flag('include_members', 'Include members'),
    flag('exclude_manager', 'Exclude manager'),
    column('source', 'Source'),
  ],
};

const role: TableDefinition = {
  name: 'sys_user_role',
  label: 'Role',
  display: 'name',
  columns: [
    column('name', 'Name'),
    column('description', 'Description'),
    flag('elevated_privilege', 'Elevated privilege'),
    column('suffix', 'Suffix'),
    reference('assignable_by', 'Assignable by', 'sys_user_role'),
  ],
};

const groupMember: TableDefinition = {
  name: 'sys_user_grmember',
  label: 'Group Member',
  display: 'sys_id',
  columns: [reference('user', 'User', 'sys_user'), reference('group', 'Group', 'sys_user_group')],
};

const userHasRole: TableDefinition = {
  name: 'sys_user_has_role',
  label: 'User Role',
  display: 'sys_id',
  columns: [
    reference('user', 'User', 'sys_user'),
    reference('role', 'Role', 'sys_user_role'),
    flag('inherited', 'Inherited'),
    reference('granted_by', 'Granted by', 'sys_user_group'),
    column('state', 'State', 'string', { defaultValue: 'active' }),
  ],
};

const groupHasRole: TableDefinition = {
  name: 'sys_group_has_role',
  label: 'Group Role',
  display: 'sys_id',
  columns: [
    reference('group', 'Group', 'sys_user_group'),
    reference('role', 'Role', 'sys_user_role'),
    flag('inherits', 'Inherits', 'true'),
  ],
};

const roleContains: TableDefinition = {
  name: 'sys_user_role_contains',
  label: 'Contained Role',
  display: 'sys_id',
  columns: [reference('role', 'Role', 'sys_user_role'), reference('contains', 'Contains', 'sys_user_role')],
};

const department: TableDefinition = {
  name: 'cmn_department',
  label: 'Department',
  display: 'name',
  columns: [column('name', 'Name')],
};

export const userTables = [
  user,
  group,
  role,
  groupMember,
  userHasRole,
  groupHasRole,
  roleContains,
  department,
];
