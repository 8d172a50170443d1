/**
 * Tells an operator when somebody attacks or misbehaves: {@link org.ipop.shell.alarm.Alarm} says which counters mean
 * that, {@link org.ipop.shell.alarm.Watchman} looks at them and keeps one line each in the node's health.
 */
package org.ipop.shell.alarm;
