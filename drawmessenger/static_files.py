"""Static files under names that carry their content's hash, ES module imports included."""

from servestatic.storage import CompressedManifestStaticFilesStorage


class ModuleManifestStorage(CompressedManifestStaticFilesStorage):
    """Rewrites `import "./x.js"` too, so that a module and what it imports always match."""

    support_js_module_import_aggregation = True
