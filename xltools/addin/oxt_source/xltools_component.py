"""What LibreOffice calls for every button of the extension.

Any Python that a LibreOffice may have must be able to read this file, so that an old one can be named in a sentence.
"""

import os
import sys

import uno
import unohelper
from com.sun.star.frame import DispatchResultEvent, XDispatchProvider, XNotifyingDispatch
from com.sun.star.lang import XInitialization, XServiceInfo

IMPLEMENTATION = "cn.xltools.addin.ProtocolHandler"
SERVICES = ("com.sun.star.frame.ProtocolHandler",)
PROTOCOL = "vnd.xltools:"
OLDEST = (3, 11)
TOO_OLD = (
    "这个 LibreOffice 的 Python 是 {}，扩展需要 3.11 以上，请换用较新的 LibreOffice，或改用 xltools panel。"
)
INCOMPLETE = "扩展的程序不完整（{}），请运行 xltools addin install --oxt 重新安装。"
LINK = "文档中的链接不能运行这项功能，请点工具栏“财政公开表”上的按钮。"
DEFECT = "运行时出错（{}：{}），这是程序的缺陷，请告诉开发者。"
LOADING = frozenset(("URL", "MacroExecutionMode", "OpenNewView"))
OURS = os.path.join(os.path.dirname(__file__), "pythonpath")
OK, FAILURE, SUCCESS = 1, 0, 1


class Handler(unohelper.Base, XInitialization, XServiceInfo, XDispatchProvider, XNotifyingDispatch):
    """The dispatcher of one window; its actions work on the document of that window."""

    def __init__(self, context, *_):
        self._context = context
        self._frame = None

    def initialize(self, arguments):
        """Take the window."""
        self._frame = arguments[0] if arguments else None

    def queryDispatch(self, url, _target, _flags):
        """This object for our commands."""
        return self if url.Complete.startswith(PROTOCOL) else None

    def queryDispatches(self, requests):
        """The same for several."""
        return tuple(
            self.queryDispatch(each.FeatureURL, each.FrameName, each.SearchFlags) for each in requests
        )

    def dispatch(self, url, arguments):
        """Run the command and show what it says."""
        self.dispatchWithNotification(url, arguments, None)

    def dispatchWithNotification(self, url, arguments, listener):
        """The same for macros, which are told what it says; with the argument Silent no window appears."""
        silent = any(each.Name == "Silent" and each.Value is True for each in arguments)
        if _is_link(arguments):
            message, done = LINK, False
        else:
            message, done = self._run(url.Complete[len(PROTOCOL) :], silent)
        if not silent:
            self._show(message, done)
        if listener is not None:
            listener.dispatchFinished(DispatchResultEvent(self, SUCCESS if done else FAILURE, message))

    def addStatusListener(self, listener, url):
        """Commands can always be given."""

    def removeStatusListener(self, listener, url):
        """Nobody was told anything."""

    def getImplementationName(self):
        """The name by which ProtocolHandler.xcu finds it."""
        return IMPLEMENTATION

    def supportsService(self, name):
        """Whether it is a service of that name."""
        return name in SERVICES

    def getSupportedServiceNames(self):
        """What it is."""
        return SERVICES

    def _run(self, action, silent):
        if sys.version_info < OLDEST:
            return TOO_OLD.format(sys.version.split()[0]), False
        if sys.path[0] != OURS:  # ahead of another xltools, whose actions may be others
            sys.path.insert(0, OURS)
        try:
            from xltools.addin.uno_host import run_in_window
        except ImportError as error:
            return INCOMPLETE.format(error), False
        try:
            return run_in_window(self._context, self._frame, action, silent)
        except Exception as error:  # nobody would see a traceback
            return DEFECT.format(type(error).__name__, error), False

    def _show(self, message, done):
        window = None if self._frame is None else self._frame.getContainerWindow()
        create = self._context.ServiceManager.createInstanceWithContext
        toolkit = create("com.sun.star.awt.Toolkit", self._context)
        kind = uno.Enum("com.sun.star.awt.MessageBoxType", "INFOBOX" if done else "WARNINGBOX")
        toolkit.createMessageBox(window, kind, OK, "xltools", message).execute()


def _is_link(arguments):
    """Whether a link in a document gives the command: then it comes as a document to be loaded would."""
    given = {each.Name: each.Value for each in arguments}
    referer = given.get("Referer") or "private:user"
    return bool(LOADING.intersection(given)) or not str(referer).startswith("private:")


g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Handler, IMPLEMENTATION, SERVICES)
