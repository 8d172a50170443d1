/** The template of a plug-in: copy it, rename it, write your own. */
package com.example.heartbeat;
