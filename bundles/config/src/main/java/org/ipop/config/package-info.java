/**
 * Reads {@code ipop.conf}, checks every key against the table of {@link org.ipop.config.Setting}, and hands the
 * values to Configuration Admin, one PID a concern. Watches the file; a file with a fault changes nothing and says so.
 */
package org.ipop.config;
