package org.ipop.plugins;

import java.nio.file.Path;
import org.ipop.api.runtime.Health;
import org.ipop.api.runtime.NodeContext;
import org.ipop.api.runtime.NodeLoop;
import org.ipop.api.runtime.StateFolder;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Watches the folder {@code plugins} of the state folder as long as this bundle runs. */
@Component(immediate = true, configurationPid = "org.ipop.plugins")
@Designate(ocd = PluginsComponent.Config.class)
public final class PluginsComponent {
    @Reference
    private NodeLoop loop;
    @Reference
    private StateFolder state;
    @Reference
    private Health health;
    @Reference
    private ServiceComponentRuntime components;
    private NodeContext context;
    private FolderWatch watch;

    /** {@code signatures}: off or required; {@code signers}: whose are taken, see {@link SignaturePolicy}. */
    @ObjectClassDefinition(name = "IPOP plug-ins")
    @interface Config {
        String signatures() default "off";

        String[] signers() default {};
    }

    @Activate
    void start(BundleContext bundle, Config config) {
        context = loop.ask(() -> loop.open("plugins")).toCompletableFuture().join();
        Path folder = state.path("plugins");
        Plugins plugins = new Plugins(new JarReader(folder, SignaturePolicy.of(config.signatures(), config.signers())),
            new PluginFramework(bundle, Components.of(components)), new Plugins.Lines(
                (file, line) -> health.report(subject(file), Health.Level.ERROR, "plug-in " + file + ": " + line),
                file -> health.clear(subject(file))));
        watch = new FolderWatch(context, folder, plugins);
        watch.first();
        loop.execute(watch::start);
    }

    @Deactivate
    void deactivate() {
        watch.close();
        loop.execute(context::close);
    }

    private static String subject(String file) {
        return "plugin " + file;
    }
}
