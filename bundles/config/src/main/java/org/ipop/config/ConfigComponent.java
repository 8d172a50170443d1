package org.ipop.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ipop.api.runtime.Health;
import org.ipop.api.runtime.NodeLoop;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Glue: the file and the command line on one side, Configuration Admin on the other. */
@Component(immediate = true)
public final class ConfigComponent {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigComponent.class);

    private final NodeLoop loop;
    private final ConfigurationAdmin admin;
    private final Health health;
    private final ConfigurationWatch watch;

    @Activate
    public ConfigComponent(BundleContext bundle, @Reference ConfigurationAdmin admin, @Reference NodeLoop loop,
                           @Reference Health health)
        throws IOException, BundleException {
        this.loop = loop;
        this.admin = admin;
        this.health = health;
        Map<String, String> overrides = new TreeMap<>();
        for (Setting setting : Setting.values()) {
            String value = bundle.getProperty("ipop.set." + setting.key());
            if (value != null) {
                overrides.put(setting.key(), value);
            }
        }
        this.watch = new ConfigurationWatch(loop.open("config"), Path.of(bundle.getProperty("ipop.conf")), overrides,
            this::apply, this::refuse);
        try {
            watch.applyNow();
            loop.execute(watch::start);
        } catch (BadConfiguration e) {
            LOG.error("node not started file={} fault={}", bundle.getProperty("ipop.conf"), e.getMessage());
            bundle.getBundle(0).stop();
        }
    }

    @Deactivate
    public void deactivate() {
        loop.execute(watch::close);
    }

    private void refuse(Path file, String fault) {
        LOG.error("configuration unchanged file={} fault={}", file, fault);
        health.report("configuration", Health.Level.ERROR, file + ": " + fault + "; the former values stay in force");
    }

    private void apply(Configuration configuration) {
        try {
            withdraw(configuration);
            for (Map.Entry<String, Map<String, Object>> entry : configuration.byPid().entrySet()) {
                admin.getConfiguration(entry.getKey(), "?").updateIfDifferent(new Hashtable<>(entry.getValue()));
            }
            health.clear("configuration");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Plug-ins that the file no longer names; they may come from a former run of the node. */
    private void withdraw(Configuration configuration) throws IOException {
        try {
            var marked = admin.listConfigurations("(" + PluginSettings.MARK + "=true)");
            for (var former : marked == null ? List.<org.osgi.service.cm.Configuration>of() : List.of(marked)) {
                if (!configuration.byPid().containsKey(former.getPid())) {
                    former.delete();
                }
            }
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
